package dev.leat.platform.demo;

import dev.leat.engine.snapshot.SnapshotRequest;
import dev.leat.materializer.ViewStatus;
import dev.leat.materializer.store.StoreDefinition;
import dev.leat.materializer.store.loader.LoaderListener;
import dev.leat.materializer.store.loader.LoaderStatus;
import dev.leat.platform.cli.ExitCode;
import dev.leat.platform.cli.Stop;
import dev.leat.platform.config.ConfigurationFile;
import dev.leat.platform.config.ViewSettings;
import dev.leat.platform.program.Program;
import dev.leat.platform.verify.ConfiguredViews;
import dev.leat.platform.verify.Verdict;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.params.ScanParams;

/**
 * One run of the demo: load, change and show, and at the end catch up and verify. Owned by one thread.
 */
final class Demo {

    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    private static final Duration LOADING_EVERY = Duration.ofSeconds(2);
    private static final Duration CATCH_UP_PATIENCE = Duration.ofMinutes(2);
    private static final Duration VERIFY_PATIENCE = Duration.ofSeconds(30);

    private final Settings settings;
    private final DemoServers servers;
    private final Stop stop;
    private final PrintWriter out;
    private final Latencies latencies = new Latencies();
    private Optional<SnapshotBeside> beside = Optional.empty();

    /**
     * @param rate rows changed each second
     * @param orders in the shop when it begins
     * @param length how long to change; for ever if empty
     * @param snapshot how all tables are read again from the middle on; not at all if empty
     * @param breakage what to break before verifying
     */
    record Settings(
            int rate,
            int orders,
            Optional<Duration> length,
            Optional<SnapshotRequest.Mode> snapshot,
            Optional<DemoCommand.Breakage> breakage) {}

    Demo(Settings settings, DemoServers servers, Stop stop, PrintWriter out) {
        this.settings = settings;
        this.servers = servers;
        this.stop = stop;
        this.out = out;
    }

    /** To be told of what the stores acknowledge. */
    LoaderListener listener() {
        return (view, store, acknowledged) -> acknowledged.forEach(write -> write.changes()
                .forEach(change ->
                        latencies.acknowledged(Long.parseLong(change.transaction()), Latencies.micros(write.at()))));
    }

    /** Runs on a program that has been started. Returns the exit code. */
    int run(ConfigurationFile.Reading reading, Program program) throws Exception {
        if (!awaitLoad(program)) {
            return ExitCode.FINE;
        }
        out.println("\nWhere to look, also while it runs:");
        out.print(servers.whereToLook());
        out.println();
        ShopWriter writer = new ShopWriter(servers.shop(), settings.rate(), latencies);
        try (writer) {
            writer.start();
            showUntilTheEnd(program, writer);
        }
        if (writer.failure().isPresent()) {
            throw writer.failure().get();
        }
        if (settings.length().isEmpty() || stop.isAsked()) {
            return ExitCode.FINE;
        }
        beside.ifPresent(snapshots -> snapshots.end(program));
        if (!awaitCaughtUp(program)) {
            return ExitCode.FAILED;
        }
        if (settings.breakage().isPresent()) {
            corruptOneDocument(reading);
        }
        return verify(reading);
    }

    private boolean awaitLoad(Program program) throws Exception {
        Instant begun = Instant.now();
        CaughtUp caughtUp = CaughtUp.withNow(servers.shop(), program);
        while (!caughtUp.check()) {
            out.printf(
                    "%4d s  loading: %d documents to render, written %s%n",
                    begun.until(Instant.now()).toSeconds(), toRender(program), documents(program));
            if (stop.await(LOADING_EVERY)) {
                return false;
            }
        }
        out.printf("loaded after %d s: %s%n", begun.until(Instant.now()).toSeconds(), documents(program));
        return true;
    }

    private void showUntilTheEnd(Program program, ShopWriter writer) throws InterruptedException {
        Instant begun = Instant.now();
        beside = settings.length()
                .flatMap(length -> settings.snapshot().map(mode -> new SnapshotBeside(mode, latencies, begun, length)));
        long rowsBefore = 0;
        while (settings.length().isEmpty()
                || Instant.now().isBefore(begun.plus(settings.length().get()))) {
            if (stop.await(LOOK_EVERY) || writer.failure().isPresent()) {
                return;
            }
            String again = beside.map(snapshots -> snapshots.look(program, Instant.now()))
                    .orElse("");
            long rows = writer.rows();
            long fiveSecondsAgoUs = Latencies.micros(Instant.now().minusSeconds(5));
            out.printf(
                    "%4d s  %4d changes/s  lag %s  %s  %s%s%n",
                    begun.until(Instant.now()).toSeconds(),
                    rows - rowsBefore,
                    lag(program),
                    documents(program),
                    latencies.summary(fiveSecondsAgoUs),
                    again);
            rowsBefore = rows;
        }
    }

    private boolean awaitCaughtUp(Program program) throws Exception {
        CaughtUp caughtUp = CaughtUp.withNow(servers.shop(), program);
        Instant until = Instant.now().plus(CATCH_UP_PATIENCE);
        while (!caughtUp.check()) {
            if (Instant.now().isAfter(until)) {
                out.printf("not caught up after %d s: lag %s%n", CATCH_UP_PATIENCE.toSeconds(), lag(program));
                return false;
            }
            if (stop.await(LOOK_EVERY)) {
                return false;
            }
        }
        return true;
    }

    /** Looks again while something differs, as long as the joins might still be at it. */
    private int verify(ConfigurationFile.Reading reading) throws Exception {
        Instant until = Instant.now().plus(VERIFY_PATIENCE);
        ConfiguredViews views = new ConfiguredViews(reading, servers.shop()::connect);
        List<Verdict> verdicts = views.verdicts();
        while (!verdicts.stream().allMatch(Verdict::isEqual) && Instant.now().isBefore(until)) {
            if (stop.await(LOOK_EVERY)) {
                break;
            }
            verdicts = views.verdicts();
        }
        out.println();
        verdicts.forEach(out::println);
        out.printf(
                "latency from commit to the acknowledgement of the last document by the last of three stores, over every"
                        + " changed row: %s%n",
                latencies.summary(0));
        beside.ifPresent(snapshots -> out.println(snapshots.comparison()));
        return verdicts.stream().allMatch(Verdict::isEqual) ? ExitCode.FINE : ExitCode.FAILED;
    }

    /** Behind everybody's back, in the first view's Redis. */
    private void corruptOneDocument(ConfigurationFile.Reading reading) {
        for (Map.Entry<String, ViewSettings> view :
                reading.configuration().views().entrySet()) {
            for (StoreDefinition store : view.getValue().storeDefinitions(reading.folder())) {
                if (store instanceof StoreDefinition.Redis redis) {
                    try (Jedis client = new Jedis(URI.create(redis.access().url()))) {
                        String pattern = redis.key().replaceAll("\\{[^}]*}", "*");
                        String key = client.scan(
                                        ScanParams.SCAN_POINTER_START,
                                        new ScanParams().match(pattern).count(10_000))
                                .getResult()
                                .getFirst();
                        client.set(key, client.get(key).replaceFirst("\"", "\"x"));
                        out.printf("broke %s on purpose%n", key);
                        return;
                    }
                }
            }
        }
    }

    private static int toRender(Program program) {
        return program.views().stream().mapToInt(ViewStatus::toRender).sum();
    }

    private static String lag(Program program) {
        long sourceMs = program.sources().stream()
                .mapToLong(source -> source.lagMs().orElse(0))
                .max()
                .orElse(0);
        long records = program.stores().stream()
                .flatMap(store -> store.status().stream())
                .mapToLong(status -> status.lagRecords().orElse(0))
                .sum();
        return "%3d ms + %d docs".formatted(sourceMs, records);
    }

    /** Writes that each store has acknowledged, over all views: {@code search 25000}. */
    private static String documents(Program program) {
        Map<String, Long> perStore = new LinkedHashMap<>();
        for (Program.Store store : program.stores()) {
            perStore.merge(
                    store.definition().name(),
                    store.status().map(LoaderStatus::documentsWritten).orElse(0L),
                    Long::sum);
        }
        List<String> texts = new ArrayList<>();
        perStore.forEach((store, count) -> texts.add(store + " " + count));
        return String.join("  ", texts);
    }
}
