package dev.leat.poller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leat.services.PostgreSqlService;
import dev.leat.services.SharedServices;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.connect.json.JsonConverter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The connector as a plugin of a Kafka Connect cluster that publishes exactly once. */
class ConnectClusterTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int ROWS = 3_000;

    @TempDir
    Path folder = Path.of("");

    @Test
    void aWorkerThatIsKilledInTheMiddleOfALoadLosesNothingAndRepeatsNothing() throws Exception {
        TestDatabase database = database();
        database.sql(
                "CREATE TABLE items (id INT PRIMARY KEY, v TEXT, updated_at TIMESTAMPTZ NOT NULL)",
                "INSERT INTO items SELECT i, 'a' || i, now() FROM generate_series(1, " + ROWS + ") i");
        String cluster = "c" + UUID.randomUUID();
        Path shared = Files.createDirectories(folder.resolve(cluster));
        try (PublishedTopic topic = new PublishedTopic(cluster + ".public.items")) {
            try (ConnectWorker worker = new ConnectWorker(shared)) {
                worker.start("shop", settings(database, cluster));
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(topic.state())
                                .as(() -> statusOf(worker))
                                .hasSizeGreaterThan(ROWS / 10));
                worker.kill();
            }
            assertThat(topic.state()).hasSizeLessThan(ROWS);
            database.sql(
                    "UPDATE items SET v = 'changed', updated_at = now() WHERE id % 10 = 0",
                    "DELETE FROM items WHERE id % 10 = 1", "INSERT INTO items VALUES (0, 'new', now())");
            try (ConnectWorker worker = new ConnectWorker(shared)) {
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(topic.state())
                                .as(() -> statusOf(worker))
                                .isEqualTo(database.pairs("SELECT id, v FROM items")));
            }
            assertThat(topic.repeated()).isEmpty();
        }
    }

    private static TestDatabase database() {
        PostgreSqlService server = SharedServices.postgreSql();
        String name = "connect" + UUID.randomUUID().toString().substring(0, 8);
        server.createDatabase(name);
        return new TestDatabase(
                server.jdbcUrl(name),
                server.user(),
                server.password(),
                "public",
                "TIMESTAMPTZ",
                "now()",
                Map.of("late.commits", "horizon", "margin.ms", "200"));
    }

    private static Map<String, String> settings(TestDatabase database, String cluster) {
        Map<String, String> settings = new HashMap<>(Life.settings(database, "items"));
        settings.putAll(Map.of(
                "topic.prefix", cluster,
                "page.rows", "100",
                "max.rows.per.second", "500",
                "sweep.interval.ms", "200",
                "exactly.once.support", "required",
                "topic.creation.default.partitions", "2",
                "topic.creation.default.replication.factor", "1",
                "emitted.kafka.bootstrap.servers", SharedServices.kafka().bootstrapServers(),
                "emitted.key.converter", JsonConverter.class.getName(),
                "emitted.value.converter", JsonConverter.class.getName()));
        return settings;
    }

    private static String statusOf(ConnectWorker worker) {
        try {
            return worker.status("shop");
        } catch (Exception notYet) {
            return notYet.toString();
        }
    }
}
