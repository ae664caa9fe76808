package dev.leat.benchmarks.poller;

import dev.leat.benchmarks.Ratio;
import dev.leat.poller.QuerySourceConnector;
import dev.leat.services.EmbeddedServices;
import dev.leat.services.PostgreSqlService;
import dev.leat.services.ServiceName;
import dev.leat.stream.topic.KafkaAccess;
import dev.leat.stream.topic.TopicPolicy;
import dev.leat.stream.topic.Topics;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "poller",
        mixinStandardHelpOptions = true,
        description =
                "The first poll of a table, published as Avro in Kafka's transactions, beside a loop that fetches the same rows"
                        + " over JDBC and does nothing with them.")
public final class PollerBenchmark implements Callable<Integer> {

    private static final String DATABASE = "poller_benchmark";
    private static final int FETCH_ROWS = 5_000;
    private static final int PARTITIONS = 3;

    @Option(names = "--rows", defaultValue = "1000000", description = "Of the table (default: ${DEFAULT-VALUE}).")
    int rows;

    @Option(names = "--runs", defaultValue = "3", description = "Whose median counts (default: ${DEFAULT-VALUE}).")
    int runs;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    Ratio.Output output;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        PrintWriter progress = spec.commandLine().getErr();
        try (EmbeddedServices services = EmbeddedServices.temporary()) {
            services.start(EnumSet.of(ServiceName.POSTGRESQL, ServiceName.KAFKA, ServiceName.REGISTRY));
            PostgreSqlService server = services.postgreSql();
            server.createDatabase(DATABASE);
            List<Double> ours = new ArrayList<>();
            List<Double> theirs = new ArrayList<>();
            try (Connection connection =
                    DriverManager.getConnection(server.jdbcUrl(DATABASE), server.user(), server.password())) {
                fill(connection);
                for (int run = 0; run <= runs; run++) {
                    boolean warmsUp = run == 0;
                    double fetched = fetched(connection);
                    double polled = polled(services, server, "run" + run);
                    progress.printf("run %d: fetched %.0f/s, polled %.0f/s%n", run, fetched, polled);
                    if (!warmsUp) {
                        theirs.add(fetched);
                        ours.add(polled);
                    }
                }
            }
            output.print(
                    List.of(new Ratio(
                            "poller", "poller/fetch-loop", Ratio.median(ours), Ratio.median(theirs), "/s", runs)),
                    spec.commandLine().getOut());
        }
        return 0;
    }

    private void fill(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE TABLE orders (id bigint PRIMARY KEY, customer int NOT NULL, status varchar(20), amount numeric(12,2),"
                            + " note text, placed timestamp, updated_at timestamptz NOT NULL)");
            statement.execute(
                    "INSERT INTO orders SELECT i, i % 1000, 'placed', i / 100.0, repeat('x', 100), timestamp '2024-01-01' + i *"
                            + " interval '1 second', timestamptz '2024-01-01' + i * interval '1 second' FROM generate_series(1, "
                            + rows + ") i");
            statement.execute("CREATE INDEX orders_changes ON orders (updated_at, id)");
            statement.execute("VACUUM ANALYZE orders");
        }
    }

    /** Rows in a second. */
    private double fetched(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        long beganNanos = System.nanoTime();
        int count = 0;
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(FETCH_ROWS);
            try (ResultSet row = statement.executeQuery("SELECT * FROM orders ORDER BY updated_at, id")) {
                int columns = row.getMetaData().getColumnCount();
                while (row.next()) {
                    for (int i = 1; i <= columns; i++) {
                        row.getObject(i);
                    }
                    count++;
                }
            }
        }
        connection.commit();
        return count * 1e9 / (System.nanoTime() - beganNanos);
    }

    /** Rows in a second, from the connector's start until all are committed in Kafka. */
    private double polled(EmbeddedServices services, PostgreSqlService server, String source) throws Exception {
        String kafka = services.kafka().bootstrapServers();
        try (Admin admin = Admin.create(new KafkaAccess(kafka, Map.of()).with(Map.of()))) {
            Topics.ensure(
                    admin,
                    Map.of(
                            source + ".public.orders",
                            TopicPolicy.changes(PARTITIONS, (short) 1),
                            PollerHost.OFFSETS,
                            TopicPolicy.changes(1, (short) 1)));
        }
        Map<String, String> settings = Map.of(
                "name", source,
                "connector.class", QuerySourceConnector.class.getName(),
                "connection.url", server.jdbcUrl(DATABASE),
                "connection.user", server.user(),
                "connection.password", server.password(),
                "tables", "public.orders",
                "late.commits", "horizon",
                "emitted.kafka.bootstrap.servers", kafka,
                "emitted.registry.url", services.registry().apiUrl());
        try (PollerHost host = new PollerHost(kafka, services.registry().apiUrl(), settings, Map::of)) {
            long beganNanos = System.nanoTime();
            for (int published = 0; published < rows; ) {
                published += host.step();
            }
            return rows * 1e9 / (System.nanoTime() - beganNanos);
        }
    }
}
