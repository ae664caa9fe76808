package dev.leat.benchmarks.capture;

import dev.leat.benchmarks.ChildJvm;
import dev.leat.benchmarks.Ratio;
import dev.leat.services.EmbeddedServices;
import dev.leat.services.ServiceName;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "latency",
        mixinStandardHelpOptions = true,
        description =
                "Single changes, each a transaction of its own, at an even rate with synchronous_commit=on: from just before"
                        + " the statement is sent until a consumer of committed records has the change. Leat's source runs in a JVM of"
                        + " its own.")
public final class LatencyBenchmark implements Callable<Integer> {

    private static final long ARRIVES_WITHIN_MS = 120_000;

    @Option(names = "--rate", defaultValue = "1000", description = "Changes a second (default: ${DEFAULT-VALUE}).")
    int rate;

    @Option(names = "--seconds", defaultValue = "60", description = "That are measured (default: ${DEFAULT-VALUE}).")
    int seconds;

    @Option(
            names = "--warm-up",
            defaultValue = "20",
            description = "Seconds before, which are not (default: ${DEFAULT-VALUE}).")
    int warmUpSeconds;

    @Option(names = "--json", description = "Print JSON, for programs.")
    boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        PrintWriter progress = spec.commandLine().getErr();
        Path folder = Files.createTempDirectory("leat-latency-");
        try (EmbeddedServices services = EmbeddedServices.temporary()) {
            services.start(EnumSet.of(ServiceName.POSTGRESQL, ServiceName.KAFKA, ServiceName.REGISTRY));
            try (Backlog database = Backlog.create(services.postgreSql());
                    Connection connection = database.connect()) {
                Contest contest = new Contest(
                        Contestant.LEAT,
                        "latency",
                        "latency",
                        Long.MAX_VALUE,
                        database.url(),
                        services.postgreSql().user(),
                        services.postgreSql().password(),
                        services.kafka().bootstrapServers(),
                        services.registry().apiUrl());
                CaptureBenchmark.standAtTheStart(contest);
                try (ChildJvm leat = ChildJvm.start("leat", folder, CaptureBenchmark.JVM, DrainMain.class, List.of());
                        Arrivals arrivals = new Arrivals(contest)) {
                    leat.order(contest.line());
                    progress.printf(
                            "%d changes/s for %d + %d s; its log is %s%n",
                            rate, warmUpSeconds, seconds, leat.logFile());
                    arrivals.start();
                    double achieved = write(connection, arrivals);
                    arrivals.awaitAll(ARRIVES_WITHIN_MS);
                    print(arrivals, achieved);
                }
            }
        }
        return 0;
    }

    /** Returns the achieved rate. */
    private double write(Connection connection, Arrivals arrivals) throws SQLException, InterruptedException {
        int warmUp = warmUpSeconds * rate;
        int all = warmUp + seconds * rate;
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO events VALUES (?, ?, 'order-placed', 12.34, clock_timestamp(), ?)")) {
            insert(insert, -1, arrivals);
            arrivals.awaitAll(ARRIVES_WITHIN_MS); // so that nothing waits for a source that only starts
            long beganNanos = System.nanoTime();
            for (int i = 0; i < all; i++) {
                long dueNanos = beganNanos + i * 1_000_000_000L / rate;
                for (long left = dueNanos - System.nanoTime(); left > 0; left = dueNanos - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
                if (i == warmUp) {
                    arrivals.measureFrom(i);
                }
                insert(insert, i, arrivals);
            }
            return all * 1e9 / (System.nanoTime() - beganNanos);
        }
    }

    private static void insert(PreparedStatement insert, int id, Arrivals arrivals) throws SQLException {
        insert.setLong(1, id);
        insert.setInt(2, id % 10_000);
        insert.setString(
                3, "a note of about a hundred characters, so that the change has about the size of the others");
        arrivals.sent(id, System.nanoTime());
        insert.executeUpdate();
    }

    private void print(Arrivals arrivals, double achieved) {
        long[] sorted = arrivals.sortedMicros();
        Map<String, Double> fields = new LinkedHashMap<>();
        fields.put("p50", at(sorted, 0.5));
        fields.put("p90", at(sorted, 0.9));
        fields.put("p99", at(sorted, 0.99));
        fields.put("max", at(sorted, 1));
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            Map<String, Object> all = new LinkedHashMap<>(Map.of("benchmark", "latency", "unit", "ms"));
            all.putAll(fields);
            all.put("rate", achieved);
            all.put("changes", sorted.length);
            out.println(Ratio.json(all));
        } else {
            StringBuilder line = new StringBuilder("latency commit-to-readable");
            fields.forEach((name, ms) -> line.append(String.format(Locale.ROOT, " %s=%.1fms", name, ms)));
            out.println(line.append(String.format(Locale.ROOT, " rate=%.0f/s changes=%d", achieved, sorted.length)));
        }
    }

    private static double at(long[] sortedMicros, double share) {
        return sortedMicros[(int) Math.ceil(share * (sortedMicros.length - 1))] / 1e3;
    }
}
