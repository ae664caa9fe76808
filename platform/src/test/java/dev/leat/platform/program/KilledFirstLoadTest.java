package dev.leat.platform.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.leat.engine.snapshot.SnapshotRequest;
import dev.leat.services.PostgreSqlService;
import dev.leat.services.SharedServices;
import dev.leat.stream.codec.ChangeDecoder;
import dev.leat.stream.event.ChangeEvent;
import dev.leat.stream.registry.ApicurioRegistry;
import dev.leat.stream.registry.RegistryAccess;
import dev.leat.stream.value.Row;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole program, killed as with kill -9 in the middle of its first load while rows are changed. {@code -Dleat.rows} and
 * {@code -Dleat.kills} make it longer.
 */
class KilledFirstLoadTest {

    private static final int ROWS = Integer.getInteger("leat.rows", 100_000);
    private static final int KILLS = Integer.getInteger("leat.kills", 2);
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int GONE = -1;
    private static final String JOB = "snapped-000001";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final PostgreSqlService server = SharedServices.postgreSql();

    /** Each reads a row at most. */
    private final AtomicLong changes = new AtomicLong();

    @TempDir
    Path folder;

    @Test
    void aKilledFirstLoadGoesOnWithinAChunkAndPublishesNoRowTwice() throws Exception {
        server.createDatabase("snapped");
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("create table fruits (id int primary key, stamp int not null, name text not null)");
            statement.execute(
                    "insert into fruits select n, 0, 'fruit ' || n || ' of many' from generate_series(1, %d) n"
                            .formatted(ROWS));
            statement.execute("analyze fruits");
        }
        Path file = Files.writeString(folder.resolve("leat.yaml"), configuration());
        try (Connection connection = connect();
                ScheduledExecutorService writer = Executors.newSingleThreadScheduledExecutor()) {
            Random random = new Random(7);
            Future<?> writing =
                    writer.scheduleAtFixedRate(() -> change(connection, random), 0, 5, TimeUnit.MILLISECONDS);
            long before = 0;
            for (int kill = 1; kill <= KILLS; kill++) {
                int until = kill * (ROWS / (KILLS + 1));
                try (LeatProcess leat = new LeatProcess(file, folder.resolve("run" + kill + ".log"))) {
                    await().atMost(PATIENCE).failFast(writing::isDone).until(() -> read(leat) > 0);
                    assertThat(read(leat)).isGreaterThanOrEqualTo(before);
                    await().atMost(PATIENCE).failFast(writing::isDone).until(() -> read(leat) >= until);
                    before = read(leat);
                    System.out.printf("kill %d at %d rows%n", kill, before);
                }
            }
        }
        try (LeatProcess leat = new LeatProcess(file, folder.resolve("last.log"))) {
            await().atMost(PATIENCE).until(() -> job(leat).path("state").asText(), "completed"::equals);
            long readFromTable =
                    number("select seq_tup_read + idx_tup_fetch from pg_stat_user_tables where relname = 'fruits'")
                            - changes.get();
            System.out.printf("rows=%d kills=%d read-from-table=%d%n", ROWS, KILLS, readFromTable);
            assertThat(readFromTable).isLessThanOrEqualTo(ROWS + (long) KILLS * SnapshotRequest.CHUNK_ROWS);
            assertThat(topic()).isEqualTo(table());
        }
    }

    /** A row changes, goes or comes back. */
    private void change(Connection connection, Random random) {
        changes.incrementAndGet();
        int id = 1 + random.nextInt(ROWS);
        try (Statement statement = connection.createStatement()) {
            switch (random.nextInt(4)) {
                case 0 -> statement.execute("delete from fruits where id = " + id);
                case 1 ->
                    statement.execute(
                            "insert into fruits values (%d, 1, 'again') on conflict do nothing".formatted(id));
                default -> statement.execute("update fruits set stamp = stamp + 1 where id = " + id);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode job(LeatProcess leat) throws Exception {
        return JSON.readTree(leat.get("/snapshots/" + JOB));
    }

    /** Zero as long as there is no job. */
    private static long read(LeatProcess leat) throws Exception {
        return job(leat).path("tables").path(0).path("read").asLong();
    }

    /** The newest stamp of each row. No row is published twice by the job. */
    private static int[] topic() {
        int[] stamps = nothing();
        BitSet published = new BitSet();
        TopicPartition partition = new TopicPartition("snapped.public.fruits", 0);
        try (ApicurioRegistry registry = new ApicurioRegistry(
                        RegistryAccess.open(SharedServices.registry().apiUrl()));
                KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                        Map.of(
                                "bootstrap.servers",
                                SharedServices.kafka().bootstrapServers(),
                                "isolation.level",
                                "read_committed"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            ChangeDecoder decoder = new ChangeDecoder(registry);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            while (consumer.position(partition) < end) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    int id = Integer.parseInt(decoder.key(record.key()).text());
                    if (idOf(record).startsWith("snapshot/")) {
                        assertThat(published.get(id)).as("row %d", id).isFalse();
                        published.set(id);
                    }
                    stamps[id] = decoder.event(record.key(), record.value(), record.headers())
                            .map(KilledFirstLoadTest::stampOf)
                            .orElse(GONE);
                }
            }
        }
        return stamps;
    }

    private static String idOf(ConsumerRecord<byte[], byte[]> record) {
        return new String(record.headers().lastHeader("leat-id").value(), StandardCharsets.UTF_8);
    }

    private static int stampOf(ChangeEvent event) {
        return switch (event) {
            case ChangeEvent.Read read -> stamp(read.after());
            case ChangeEvent.Inserted inserted -> stamp(inserted.after());
            case ChangeEvent.Updated updated -> stamp(updated.after());
            case ChangeEvent.Deleted deleted -> GONE;
        };
    }

    private static int stamp(Row row) {
        return ((Long) Objects.requireNonNull(row.value("stamp"))).intValue();
    }

    private int[] table() throws SQLException {
        int[] stamps = nothing();
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select id, stamp from fruits")) {
            while (rows.next()) {
                stamps[rows.getInt(1)] = rows.getInt(2);
            }
        }
        return stamps;
    }

    private static int[] nothing() {
        int[] stamps = new int[ROWS + 1];
        Arrays.fill(stamps, GONE);
        return stamps;
    }

    private long number(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(server.jdbcUrl("snapped"), server.user(), server.password());
    }

    private String configuration() {
        return """
                deployment: snapped
                data: %s
                kafka: {bootstrap-servers: "%s"}
                registry: {url: "%s"}
                topics: {partitions: 1, replication: 1}
                sources:
                  snapped:
                    type: postgres
                    url: %s
                    user: %s
                    password: ${env:PG_PASSWORD}
                    tables: [public.*]
                api: {port: 0}
                """.formatted(
                        folder.resolve("data"),
                        SharedServices.kafka().bootstrapServers(),
                        SharedServices.registry().apiUrl(),
                        server.jdbcUrl("snapped"),
                        server.user());
    }
}
