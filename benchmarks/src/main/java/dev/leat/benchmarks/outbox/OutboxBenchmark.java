package dev.leat.benchmarks.outbox;

import dev.leat.benchmarks.Ratio;
import dev.leat.outbox.Dialect;
import dev.leat.outbox.LogOutbox;
import dev.leat.outbox.Message;
import dev.leat.outbox.Outbox;
import dev.leat.outbox.TableOutbox;
import dev.leat.services.EmbeddedServices;
import dev.leat.services.MySqlService;
import dev.leat.services.PostgreSqlService;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "outbox",
        mixinStandardHelpOptions = true,
        description =
                "A transaction of one insert that publishes a message of 500 bytes as well, beside one that does not, over one"
                        + " connection, on servers that write to the disk before a commit returns. The ways of publishing take"
                        + " forty turns in every run.")
public final class OutboxBenchmark implements Callable<Integer> {

    private static final String DATABASE = "outbox_benchmark";
    private static final String ALONE = "insert";
    private static final int TURNS = 40;
    private static final String PAYLOAD = "{\"note\": \"%s\"}".formatted("x".repeat(486));

    @Option(
            names = "--transactions",
            defaultValue = "2000",
            description = "Of each kind in each run (default: ${DEFAULT-VALUE}).")
    int transactions;

    @Option(names = "--runs", defaultValue = "5", description = "Whose median counts (default: ${DEFAULT-VALUE}).")
    int runs;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    Ratio.Output output;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    CommandSpec spec;

    private long order;

    @Override
    public Integer call() throws Exception {
        Path folder = Files.createTempDirectory("leat-outbox-");
        // kept in a folder, so that they write as in production
        try (EmbeddedServices services = EmbeddedServices.keptIn(folder)) {
            PostgreSqlService postgreSql = services.postgreSql();
            postgreSql.createDatabase(DATABASE);
            List<Ratio> ratios = new ArrayList<>();
            try (Connection connection = DriverManager.getConnection(
                    postgreSql.jdbcUrl(DATABASE), postgreSql.user(), postgreSql.password())) {
                TableOutbox table = TableOutbox.in(Dialect.POSTGRESQL);
                Map<String, Outbox> outboxes = new LinkedHashMap<>();
                outboxes.put("postgres-table", table);
                outboxes.put("postgres-table-keeping-nothing", table.keepingNothing());
                outboxes.put("postgres-log", LogOutbox.withPrefix("benchmark"));
                ratios.addAll(measure(connection, Dialect.POSTGRESQL, outboxes));
            }
            MySqlService mySql = services.mySql();
            mySql.createDatabase(DATABASE);
            try (Connection connection =
                    DriverManager.getConnection(mySql.jdbcUrl(DATABASE), mySql.user(), mySql.password())) {
                TableOutbox table = TableOutbox.in(Dialect.MYSQL);
                Map<String, Outbox> outboxes = new LinkedHashMap<>();
                outboxes.put("mysql-table", table);
                outboxes.put("mysql-table-keeping-nothing", table.keepingNothing());
                ratios.addAll(measure(connection, Dialect.MYSQL, outboxes));
            }
            output.print(ratios, spec.commandLine().getOut());
        }
        return 0;
    }

    private List<Ratio> measure(Connection connection, Dialect dialect, Map<String, Outbox> outboxes)
            throws SQLException, IOException {
        createTables(connection, dialect);
        connection.setAutoCommit(false);
        PrintWriter progress = spec.commandLine().getErr();
        Map<String, Optional<Outbox>> ways = new LinkedHashMap<>();
        ways.put(ALONE, Optional.empty());
        outboxes.forEach((name, outbox) -> ways.put(name, Optional.of(outbox)));
        Map<String, List<Double>> times = new LinkedHashMap<>();
        for (int run = 0; run <= runs; run++) {
            Map<String, Double> micros = run(connection, ways);
            progress.printf("%s run %d, in µs: %s%n", dialect, run, micros);
            boolean warmsUp = run == 0;
            if (!warmsUp) {
                micros.forEach((way, time) ->
                        times.computeIfAbsent(way, none -> new ArrayList<>()).add(time));
            }
        }
        double alone = Ratio.median(Objects.requireNonNull(times.remove(ALONE)));
        List<Ratio> ratios = new ArrayList<>();
        times.forEach(
                (way, of) -> ratios.add(new Ratio("outbox", way + "/" + ALONE, Ratio.median(of), alone, "µs", runs)));
        return ratios;
    }

    private static void createTables(Connection connection, Dialect dialect) throws SQLException, IOException {
        String resource = dialect.name().toLowerCase(Locale.ROOT) + "/outbox-table.sql";
        try (Statement statement = connection.createStatement();
                InputStream ddl = Objects.requireNonNull(Outbox.class.getResourceAsStream(resource))) {
            statement.execute(new String(ddl.readAllBytes(), StandardCharsets.UTF_8));
            statement.execute("CREATE TABLE orders (id bigint PRIMARY KEY, note varchar(100))");
        }
    }

    /** Returns the microseconds of a transaction of each kind. They take short turns: a disk that is slow is so to all. */
    private Map<String, Double> run(Connection connection, Map<String, Optional<Outbox>> ways) throws SQLException {
        int each = Math.max(1, transactions / TURNS);
        Map<String, Double> micros = new LinkedHashMap<>();
        for (int turn = 0; turn < TURNS; turn++) {
            for (Map.Entry<String, Optional<Outbox>> way : ways.entrySet()) {
                long nanos = nanos(connection, way.getValue(), each);
                micros.merge(way.getKey(), nanos / 1e3 / each / TURNS, Double::sum);
            }
        }
        return micros;
    }

    private long nanos(Connection connection, Optional<Outbox> outbox, int times) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO orders VALUES (?, 'placed')")) {
            long beganNanos = System.nanoTime();
            for (int i = 0; i < times; i++) {
                insert.setLong(1, ++order);
                insert.executeUpdate();
                if (outbox.isPresent()) {
                    Message message = Message.event("OrderPlaced")
                            .of("order", String.valueOf(order))
                            .json(PAYLOAD)
                            .build();
                    outbox.get().publish(connection, message);
                }
                connection.commit();
            }
            return System.nanoTime() - beganNanos;
        }
    }
}
