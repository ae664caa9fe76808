package dev.leat.platform.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.leat.services.PostgreSqlService;
import dev.leat.services.SharedServices;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole program, killed as with kill -9 in the middle of a snapshot. */
class KilledSnapshotTest {

    private static final int ROWS = 30_000;
    private static final int CHUNK = 500;
    private static final int KILLS = 3;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final PostgreSqlService server = SharedServices.postgreSql();

    @TempDir
    Path folder;

    @Test
    void aKilledSnapshotGoesOnAtItsLastChunkAndPublishesNoRowTwice() throws Exception {
        server.createDatabase("snapped");
        sql(
                "create table fruits (id int primary key, name text)",
                "insert into fruits select n, 'fruit ' || n from generate_series(1, %d) n".formatted(ROWS));
        Path file = Files.writeString(folder.resolve("leat.yaml"), configuration());
        String job = "";
        long read = 0;
        for (int kill = 1; kill <= KILLS; kill++) {
            try (LeatProcess leat = new LeatProcess(file, folder.resolve("run" + kill + ".log"))) {
                await().atMost(PATIENCE).until(() -> leat.get("/sources").contains("\"state\":\"streaming\""));
                if (job.isEmpty()) {
                    job = asked(leat);
                }
                long before = read;
                String id = job;
                await().atMost(PATIENCE).until(() -> read(leat, id) >= before + 5 * CHUNK);
                read = read(leat, id);
            }
        }
        try (LeatProcess leat = new LeatProcess(file, folder.resolve("last.log"))) {
            long before = read;
            String id = job;
            await().atMost(PATIENCE).until(() -> state(leat, id), "completed"::equals);
            assertThat(before).as("it was killed in the middle").isLessThan(ROWS);
            assertThat(read(leat, id)).isEqualTo(ROWS);
        }
        assertThat(idsOfSnapshots()).hasSize(ROWS).doesNotHaveDuplicates();
    }

    private static String asked(LeatProcess leat) throws Exception {
        JsonNode job = JSON.readTree(leat.post(
                "/snapshots",
                "{\"source\": \"snapped\", \"tables\": [\"public.fruits\"], \"mode\": \"reconcile\", \"chunkRows\": %d}"
                        .formatted(CHUNK)));
        return job.required("id").asText();
    }

    private static long read(LeatProcess leat, String id) throws Exception {
        return JSON.readTree(leat.get("/snapshots/" + id))
                .path("tables")
                .path(0)
                .path("read")
                .asLong();
    }

    private static String state(LeatProcess leat, String id) throws Exception {
        return JSON.readTree(leat.get("/snapshots/" + id)).path("state").asText();
    }

    /** Of all events that were committed by one. */
    private static List<String> idsOfSnapshots() {
        List<String> ids = new ArrayList<>();
        TopicPartition partition = new TopicPartition("snapped.public.fruits", 0);
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        SharedServices.kafka().bootstrapServers(),
                        "isolation.level",
                        "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            while (consumer.position(partition) < end) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    String id =
                            new String(record.headers().lastHeader("leat-id").value(), StandardCharsets.UTF_8);
                    if (id.startsWith("snapshot/")) {
                        ids.add(id);
                    }
                }
            }
        }
        return ids;
    }

    private void sql(String... statements) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(server.jdbcUrl("snapped"), server.user(), server.password());
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
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
