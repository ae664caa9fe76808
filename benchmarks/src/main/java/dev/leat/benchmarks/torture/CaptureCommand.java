package dev.leat.benchmarks.torture;

import dev.leat.benchmarks.Ratio;
import dev.leat.benchmarks.torture.CaptureTorture.Outcome;
import dev.leat.benchmarks.torture.CaptureTorture.Plan;
import dev.leat.services.EmbeddedServices;
import dev.leat.services.Home;
import dev.leat.services.MySqlServer;
import dev.leat.services.MySqlServer.Gtids;
import dev.leat.services.ServiceName;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "capture",
        mixinStandardHelpOptions = true,
        description = {
            "Writers change rows in overlapping transactions (COPY, several rows by one statement, changed keys, deletes,"
                    + " upserts, savepoints, rollbacks) while the capturing JVM is killed with kill -9 or frozen and brought"
                    + " back, and the database and the broker are killed or stopped. Then what a reader of committed records"
                    + " sees is compared with what the database's log says through another reader.",
            "The same seed breaks the same things in the same order; the moments are the machine's."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:nothing was lost, repeated, out of order or wrong", "1:a guarantee broke"})
public final class CaptureCommand implements Callable<Integer> {

    enum Database {
        POSTGRES,
        MYSQL
    }

    @Option(names = "--source", defaultValue = "postgres", description = "${COMPLETION-CANDIDATES}.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    Database source;

    @Option(names = "--without-gtids", description = "MySQL names no transactions in its log.")
    boolean withoutGtids;

    @Option(names = "--kills", defaultValue = "20", description = "Of the capturing JVM (default: ${DEFAULT-VALUE}).")
    int kills;

    @Option(names = "--seed", description = "Of all that happens; printed when it is not given.")
    @Nullable
    Long seed;

    @Option(
            names = "--break",
            description = "Takes one guarantee away, so that the run must fail: ${COMPLETION-CANDIDATES}.")
    @Nullable
    Guarantee broken;

    @Option(
            names = "--one-transaction",
            paramLabel = "ROWS",
            description = "One transaction of so many rows instead of many small ones; every kill comes in its middle.")
    @Nullable
    Integer rows;

    @Option(
            names = "--heap",
            paramLabel = "MEGABYTES",
            defaultValue = "" + Plan.HEAP_MEGABYTES,
            description = "Of the capturing JVM (default: ${DEFAULT-VALUE}).")
    int heapMegabytes;

    @Option(names = "--json", description = "Print JSON, for programs.")
    boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        long chosen = seed == null ? new Random().nextInt(1_000_000) : seed;
        PrintWriter progress = spec.commandLine().getErr();
        PrintWriter out = spec.commandLine().getOut();
        Path folder = Files.createTempDirectory("leat-torture-");
        progress.printf("seed %d; the JVMs' logs are in %s%n", chosen, folder);
        try (EmbeddedServices services = EmbeddedServices.temporary()) {
            services.start(EnumSet.of(ServiceName.KAFKA, ServiceName.REGISTRY));
            try (MySqlServer mySql = new MySqlServer(Home.temporary("mysql"), withoutGtids ? Gtids.OFF : Gtids.ON);
                    TorturedDatabase database = database(services, mySql)) {
                Outcome outcome = new CaptureTorture(database, services.kafka(), services.registry(), folder, progress)
                        .run(new Plan(
                                kills,
                                chosen,
                                Optional.ofNullable(broken),
                                rows == null ? OptionalInt.empty() : OptionalInt.of(rows),
                                heapMegabytes));
                explain(outcome, chosen, progress);
                out.println(json ? Ratio.json(fields(outcome, chosen)) : line(outcome));
                return outcome.holds() ? 0 : 1;
            }
        }
    }

    private TorturedDatabase database(EmbeddedServices services, MySqlServer mySql) throws SQLException {
        AtomicLong stamps = new AtomicLong();
        return switch (source) {
            case POSTGRES -> new PostgresTarget(services.postgreSql(), stamps::incrementAndGet);
            case MYSQL -> {
                mySql.start();
                yield new MySqlTarget(mySql, stamps::incrementAndGet);
            }
        };
    }

    private static void explain(Outcome outcome, long seed, PrintWriter progress) {
        outcome.stopped().ifPresent(why -> progress.println("capture stopped by itself: " + why));
        outcome.verdict().trace().forEach(progress::println);
        if (!outcome.holds()) {
            progress.printf("to see it again: --seed %d --kills %d%n", seed, outcome.kills());
        }
    }

    private String line(Outcome outcome) {
        return "capture "
                + counts(outcome).entrySet().stream()
                        .map(count -> count.getKey() + "=" + count.getValue())
                        .collect(Collectors.joining(" "));
    }

    private Map<String, Object> fields(Outcome outcome, long seed) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("torture", "capture");
        fields.putAll(counts(outcome));
        fields.put("seed", seed);
        fields.put("frozen", outcome.freezes());
        fields.put("database-ended", outcome.databaseEnds());
        fields.put("broker-ended", outcome.brokerEnds());
        fields.put("holds", outcome.holds());
        outcome.stopped().ifPresent(why -> fields.put("stopped", why));
        fields.put("trace", outcome.verdict().trace());
        return fields;
    }

    private Map<String, Object> counts(Outcome outcome) {
        Map<String, Object> counts = new LinkedHashMap<>();
        counts.put("source", source.name().toLowerCase(Locale.ROOT));
        counts.put("kills", outcome.kills());
        counts.put("changes", outcome.verdict().changes());
        counts.put("lost", outcome.verdict().lost());
        counts.put("repeated", outcome.verdict().repeated());
        counts.put("out-of-order", outcome.verdict().outOfOrder());
        counts.put("wrong", outcome.verdict().wrong());
        return counts;
    }
}
