package dev.leat.platform.demo;

import dev.leat.engine.snapshot.SnapshotRequest;
import dev.leat.materializer.store.loader.LoaderListener;
import dev.leat.platform.api.ApiServer;
import dev.leat.platform.cli.CommandFailure;
import dev.leat.platform.cli.ExitCode;
import dev.leat.platform.cli.Stop;
import dev.leat.platform.config.ConfigurationFile;
import dev.leat.platform.metrics.Gauges;
import dev.leat.platform.metrics.Metrics;
import dev.leat.platform.program.Program;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code leat demo}: everything on one machine, with one command. */
@Command(
        name = "demo",
        description = {
            "Shows all of it at work: starts PostgreSQL, Kafka, a schema registry, Elasticsearch and Redis, fills a shop's"
                    + " database, keeps two views of it in three stores, and keeps changing the data.",
            "Ctrl-C stops it. With --for it stops by itself, compares every document in every store with SQL, and exits"
                    + " with 1 if any differs."
        })
public final class DemoCommand implements Callable<Integer> {

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "50",
            description = "Rows to change each second (default: ${DEFAULT-VALUE}).")
    int rate;

    @Option(
            names = "--orders",
            paramLabel = "N",
            defaultValue = "20000",
            description = "Orders in the shop when it begins (default: ${DEFAULT-VALUE}).")
    int orders;

    @Option(
            names = "--for",
            paramLabel = "TIME",
            converter = Time.class,
            description = "Stop after this time, such as 60s or 5m, and verify.")
    @Nullable
    Duration length;

    @Option(
            names = "--snapshot",
            arity = "0..1",
            fallbackValue = "refresh",
            paramLabel = "refresh|reconcile",
            description =
                    "With --for: read all tables again, as fast as it goes, from the middle on, and say what that does to"
                            + " the latency of changes; to reconcile, look for rows that are gone, too.")
    SnapshotRequest.@Nullable Mode snapshot;

    @Option(
            names = "--folder",
            paramLabel = "FOLDER",
            defaultValue = "data/demo",
            description = "Where everything is kept; emptied at the start (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // set by picocli
    Path folder;

    @Option(
            names = "--break",
            hidden = true,
            paramLabel = "document",
            description = "Corrupt one document before verifying, which must then fail.")
    @Nullable
    Breakage breakage;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    CommandSpec spec;

    private final Map<String, String> environment;

    /** What can be broken on purpose. */
    enum Breakage {
        DOCUMENT
    }

    public DemoCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws Exception {
        if (rate < 1 || orders < 1) {
            throw new CommandFailure(ExitCode.WRONG, "--rate and --orders must be at least 1");
        }
        if (snapshot != null && length == null) {
            throw new CommandFailure(ExitCode.WRONG, "--snapshot needs --for");
        }
        return Stop.run(this::run);
    }

    private int run(Stop stop) throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        try (DemoFolder files = emptyFolder();
                DemoServers servers = new DemoServers(files.path())) {
            out.println("starting PostgreSQL, Kafka, the registry, Elasticsearch and Redis ...");
            stop.unlessAsked(() -> {
                servers.start();
                servers.shop().create(orders);
                return servers;
            });
            return stop.isAsked() ? ExitCode.FINE : run(stop, servers, out);
        }
    }

    private int run(Stop stop, DemoServers servers, PrintWriter out) throws Exception {
        Demo demo = new Demo(
                new Demo.Settings(
                        rate,
                        orders,
                        Optional.ofNullable(length),
                        Optional.ofNullable(snapshot),
                        Optional.ofNullable(breakage)),
                servers,
                stop,
                out);
        ConfigurationFile.Reading reading = ConfigurationFile.read(servers.configure(), environment);
        if (!reading.problems().isEmpty()) {
            throw new IllegalStateException("the demo's own configuration is wrong: " + reading.problems());
        }
        try (Metrics metrics = new Metrics();
                Program program = new Program(
                        reading, new Program.Listeners(metrics, both(metrics, demo.listener())), Clock.systemUTC());
                ApiServer api = ApiServer.start(reading.configuration().api(), program, new Gauges(program, metrics))) {
            out.printf(
                    "the configuration is %s, the API is at http://127.0.0.1:%d/api%n",
                    servers.configuration(), api.port());
            stop.unlessAsked(program::start);
            return stop.isAsked() ? ExitCode.FINE : demo.run(reading, program);
        }
    }

    private DemoFolder emptyFolder() {
        try {
            return DemoFolder.empty(folder);
        } catch (IOException unusable) {
            throw new CommandFailure(ExitCode.FAILED, String.valueOf(unusable.getMessage()));
        }
    }

    private static LoaderListener both(LoaderListener one, LoaderListener other) {
        return (view, store, acknowledged) -> {
            one.acknowledged(view, store, acknowledged);
            other.acknowledged(view, store, acknowledged);
        };
    }

    /** {@code 90s}, {@code 5m}, {@code 1h}. */
    static final class Time implements ITypeConverter<Duration> {

        private static final Pattern FORM = Pattern.compile("(\\d{1,6})(s|m|h)");

        @Override
        public Duration convert(String text) {
            Matcher matcher = FORM.matcher(text);
            if (!matcher.matches()) {
                throw new TypeConversionException("'" + text + "' is not a time such as 60s, 5m or 1h");
            }
            return Duration.parse("PT" + text.toUpperCase(java.util.Locale.ROOT));
        }
    }
}
