package dev.leat.benchmarks.torture;

import dev.leat.benchmarks.ChildJvm;
import dev.leat.benchmarks.Ratio;
import dev.leat.outbox.Outbox;
import dev.leat.services.EmbeddedServices;
import dev.leat.services.PostgreSqlService;
import dev.leat.services.ServiceName;
import dev.leat.stream.topic.KafkaAccess;
import dev.leat.stream.topic.TopicPolicy;
import dev.leat.stream.topic.Topics;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "subscriber",
        mixinStandardHelpOptions = true,
        description =
                "A service subscribes to messages and applies each with an inbox, while it is killed with kill -9 at random. Then"
                        + " what stands in its database is compared with what was sent.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:each message had its effect once, in order per entity", "1:a guarantee broke"})
public final class SubscriberCommand implements Callable<Integer> {

    private static final String TOPIC = "shop.outbox.order";
    private static final String DATABASE = "service";
    private static final int ENTITIES = 100;
    private static final int PARTITIONS = 6;
    /** Each message counts once. */
    private static final String APPLIED = "SELECT count(*) FROM (SELECT DISTINCT entity, sequence FROM effects) e";

    private static final long STARTS_WITHIN_MS = 60_000;
    private static final long ENDS_WITHIN_MS = 180_000;

    @Option(names = "--messages", defaultValue = "20000", description = "That are sent (default: ${DEFAULT-VALUE}).")
    int messages;

    @Option(names = "--kills", defaultValue = "50", description = "Of the service (default: ${DEFAULT-VALUE}).")
    int kills;

    @Option(names = "--seed", description = "Of all that happens; printed when it is not given.")
    @Nullable
    Long seed;

    @Option(
            names = "--break",
            description = "Takes one guarantee away, so that the run must fail: ${COMPLETION-CANDIDATES}.")
    @Nullable
    Breakage broken;

    @Option(names = "--json", description = "Print JSON, for programs.")
    boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    CommandSpec spec;

    /** What can be taken away. */
    enum Breakage {
        /** The service applies what comes without looking whether it did before. */
        INBOX
    }

    @Override
    public Integer call() throws Exception {
        long chosen = seed == null ? new Random().nextInt(1_000_000) : seed;
        PrintWriter progress = spec.commandLine().getErr();
        Path folder = Files.createTempDirectory("leat-torture-");
        progress.printf("seed %d; the JVMs' logs are in %s%n", chosen, folder);
        try (EmbeddedServices services = EmbeddedServices.temporary()) {
            services.start(EnumSet.of(ServiceName.KAFKA));
            PostgreSqlService database = services.postgreSql();
            database.createDatabase(DATABASE);
            KafkaAccess kafka = new KafkaAccess(services.kafka().bootstrapServers(), Map.of());
            try (Connection connection =
                    DriverManager.getConnection(database.jdbcUrl(DATABASE), database.user(), database.password())) {
                prepare(connection, kafka);
                List<String> arguments = List.of(
                        services.kafka().bootstrapServers(),
                        TOPIC,
                        database.jdbcUrl(DATABASE),
                        database.user(),
                        database.password(),
                        String.valueOf(broken != Breakage.INBOX));
                torture(connection, kafka, folder, arguments, new Random(chosen), progress);
                return judge(connection, chosen);
            }
        }
    }

    private static void prepare(Connection connection, KafkaAccess kafka) throws SQLException, IOException {
        try (Statement statement = connection.createStatement();
                InputStream ddl =
                        Objects.requireNonNull(Outbox.class.getResourceAsStream("postgresql/inbox-table.sql"));
                Admin admin = Admin.create(kafka.with(Map.of()))) {
            statement.execute(new String(ddl.readAllBytes(), StandardCharsets.UTF_8));
            statement.execute("CREATE TABLE effects (number bigserial PRIMARY KEY, entity text, sequence int)");
            Topics.ensure(admin, Map.of(TOPIC, TopicPolicy.changes(PARTITIONS, (short) 1)));
        }
    }

    /** Between two kills comes a part of the messages, and the service has applied some of them. */
    private void torture(
            Connection connection,
            KafkaAccess kafka,
            Path folder,
            List<String> arguments,
            Random random,
            PrintWriter progress)
            throws InterruptedException, SQLException {
        int sent = 0;
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(kafka.with(Map.of()), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int kill = 0; kill <= kills; kill++) {
                try (ChildJvm service =
                        ChildJvm.start("service-" + kill, folder, List.of("-Xmx256m"), ServiceMain.class, arguments)) {
                    service.awaitLine(ServiceMain.READY, STARTS_WITHIN_MS);
                    int until = (int) ((long) messages * (kill + 1) / (kills + 1));
                    for (; sent < until; sent++) {
                        Future<?> _ = producer.send(message(sent));
                    }
                    producer.flush();
                    long before = one(connection, APPLIED);
                    if (kill == kills) {
                        await(connection, messages, ENDS_WITHIN_MS);
                    } else {
                        await(
                                connection,
                                Math.min(messages, before + 1 + random.nextInt(1 + messages / (kills + 1))),
                                ENDS_WITHIN_MS);
                        LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(random.nextInt(20_000)));
                        service.kill();
                        progress.printf(
                                "kill %d at %d effects%n", kill + 1, one(connection, "SELECT count(*) FROM effects"));
                    }
                }
            }
        }
    }

    private static ProducerRecord<byte[], byte[]> message(int number) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                TOPIC, bytes("entity " + number % ENTITIES), bytes(String.valueOf(number / ENTITIES)));
        record.headers()
                .add("id", bytes(new UUID(7, number).toString()))
                .add("type", bytes("Counted"))
                .add("content-type", bytes("application/json"));
        return record;
    }

    /** Waits for so many effects of different messages. */
    private static void await(Connection connection, long effects, long withinMs) throws SQLException {
        long endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(withinMs);
        while (one(connection, APPLIED) < effects) {
            if (System.nanoTime() > endNanos) {
                return; // what is missing is counted as lost
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    private int judge(Connection connection, long chosen) throws SQLException {
        long effects = one(connection, "SELECT count(*) FROM effects");
        long distinct = one(connection, APPLIED);
        long backwards = one(
                connection,
                "SELECT count(*) FROM (SELECT sequence < lag(sequence) OVER (PARTITION BY entity ORDER BY number) AS back FROM"
                        + " effects) e WHERE back");
        Map<String, Object> counts = new LinkedHashMap<>();
        counts.put("kills", kills);
        counts.put("messages", messages);
        counts.put("lost", messages - distinct);
        counts.put("repeated", effects - distinct);
        counts.put("out-of-order", backwards);
        boolean holds = effects == messages && distinct == messages && backwards == 0;
        if (json) {
            counts.put("torture", "subscriber");
            counts.put("seed", chosen);
            counts.put("holds", holds);
        }
        spec.commandLine()
                .getOut()
                .println(
                        json
                                ? Ratio.json(counts)
                                : "subscriber "
                                        + counts.entrySet().stream()
                                                .map(count -> count.getKey() + "=" + count.getValue())
                                                .collect(Collectors.joining(" ")));
        return holds ? 0 : 1;
    }

    private static long one(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
