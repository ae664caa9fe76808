package dev.leat.benchmarks.poller;

import dev.leat.benchmarks.Ratio;
import dev.leat.benchmarks.capture.Drained;
import dev.leat.engine.Source;
import dev.leat.engine.SourceListener;
import dev.leat.engine.SourceState;
import dev.leat.engine.publish.TransactionalWriter;
import dev.leat.services.EmbeddedServices;
import dev.leat.services.PostgreSqlService;
import dev.leat.services.ServiceName;
import dev.leat.stream.registry.ApicurioRegistry;
import dev.leat.stream.registry.RegistryAccess;
import dev.leat.stream.registry.SchemaRegistry;
import dev.leat.stream.topic.KafkaAccess;
import dev.leat.stream.topic.TopicPolicy;
import dev.leat.stream.topic.Topics;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
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
                "The first poll of a table by the engine, published as Avro in Kafka's transactions, beside a loop that fetches the"
                        + " same rows over JDBC and reads each value, and beside one that also sends each row as text.")
public final class PollerBenchmark implements Callable<Integer> {

    private static final String DATABASE = "poller_benchmark";
    private static final String TABLE = "public.orders";
    private static final String DEPLOYMENT = "benchmark";
    private static final int WARM_UP = 4;
    private static final int PARTITIONS = 3;

    @Option(names = "--rows", defaultValue = "1000000", description = "Of the table (default: ${DEFAULT-VALUE}).")
    int rows;

    @Option(names = "--page-rows", defaultValue = "2000", description = "Of the poller (default: ${DEFAULT-VALUE}).")
    int pageRows;

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
            List<Double> fetches = new ArrayList<>();
            List<Double> copies = new ArrayList<>();
            try (Connection connection =
                    DriverManager.getConnection(server.jdbcUrl(DATABASE), server.user(), server.password())) {
                fill(connection);
                FetchLoop loop = new FetchLoop(connection, rows);
                for (int run = 1 - WARM_UP; run <= runs; run++) {
                    double fetched = loop.fetched();
                    double copied = copied(services, loop, "copy" + (run + WARM_UP));
                    double polled = polled(services, server, "run" + (run + WARM_UP));
                    progress.printf(
                            "run %d: fetched %.0f/s, copied %.0f/s, polled %.0f/s%n", run, fetched, copied, polled);
                    if (run > 0) {
                        fetches.add(fetched);
                        copies.add(copied);
                        ours.add(polled);
                    }
                }
            }
            double polled = Ratio.median(ours);
            output.print(
                    List.of(
                            new Ratio("poller", "poller/fetch-loop", polled, Ratio.median(fetches), "/s", runs),
                            new Ratio("poller", "poller/copy-loop", polled, Ratio.median(copies), "/s", runs)),
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

    private double copied(EmbeddedServices services, FetchLoop loop, String topic) throws Exception {
        KafkaAccess kafka = new KafkaAccess(services.kafka().bootstrapServers(), Map.of());
        try (Admin admin = Admin.create(kafka.with(Map.of()))) {
            Topics.ensure(admin, Map.of(topic, TopicPolicy.changes(PARTITIONS, (short) 1)));
        }
        try (TransactionalWriter writer = new TransactionalWriter(kafka, topic)) {
            writer.takeOver();
            return loop.copied(writer, topic);
        }
    }

    private double polled(EmbeddedServices services, PostgreSqlService server, String source) throws Exception {
        String kafka = services.kafka().bootstrapServers();
        Map<String, String> settings = Map.of(
                "name", source,
                "connection.url", server.jdbcUrl(DATABASE),
                "connection.user", server.user(),
                "connection.password", server.password(),
                "tables", TABLE,
                "page.rows", Integer.toString(pageRows),
                "late.commits", "horizon",
                "emitted.kafka.bootstrap.servers", kafka,
                "emitted.registry.url", services.registry().apiUrl());
        Drained drained = new Drained(rows);
        try (SchemaRegistry registry = new ApicurioRegistry(
                        RegistryAccess.open(services.registry().apiUrl()));
                Source polled = new Source(
                        PolledParts.definition(source, List.of(TABLE), PARTITIONS),
                        DEPLOYMENT,
                        new KafkaAccess(kafka, Map.of()),
                        registry,
                        Clock.systemUTC(),
                        new SourceListener() {
                            @Override
                            public void stateChanged(String name, SourceState from, SourceState to) {}

                            @Override
                            public void published(String name, int changes, int deadLetters, long lagMs) {
                                drained.batch(changes);
                            }
                        },
                        new PolledParts(settings))) {
            polled.start();
            return drained.rate().perSecond();
        }
    }
}
