package dev.leat.benchmarks.torture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.engine.offset.ProgressTopic;
import dev.leat.engine.source.Outboxes;
import dev.leat.services.SharedServices;
import dev.leat.stream.registry.ApicurioRegistry;
import dev.leat.stream.registry.RegistryAccess;
import dev.leat.stream.registry.SchemaRegistry;
import dev.leat.stream.topic.DeadLetter;
import dev.leat.stream.topic.KafkaAccess;
import dev.leat.stream.topic.TopicNames;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Capturing JVMs that are killed with kill -9, and who comes after them. */
class TakeoverTest {

    private static final Duration TAKES_OVER_WITHIN = Duration.ofSeconds(15);
    /** Less than Kafka takes to end the transaction of a dead writer by itself. */
    private static final Duration AT_ONCE = Duration.ofSeconds(8);

    private static final long PATIENCE_MS = 60_000;
    private static final int BURST_ROWS = 40_000;
    private static final List<String> JVM = List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    private final KafkaAccess kafka = new KafkaAccess(SharedServices.kafka().bootstrapServers(), Map.of());

    @Test
    void aSecondInstanceContinuesWithin15SecondsOfAKillAndRepeatsNothing() throws Exception {
        try (TorturedDatabase database = database();
                SchemaRegistry registry = registry()) {
            CaptureTarget target = target(database);
            Writers writers = new Writers(database);
            try (CapturingJvm first = CapturingJvm.prepare(1, folder, JVM);
                    CapturingJvm second = CapturingJvm.prepare(2, folder, JVM)) {
                first.capture(target);
                assertThat(first.streams(PATIENCE_MS)).isTrue();
                second.ready();
                writers.load(BURST_ROWS);
                assertThat(first.publishes(1, PATIENCE_MS)).isTrue();

                first.kill();
                long killedNanos = System.nanoTime();
                second.capture(target);
                assertThat(second.publishes(1, PATIENCE_MS)).isTrue();
                Duration took = Duration.ofNanos(System.nanoTime() - killedNanos);
                System.out.printf("kill -9 to the second instance's first commit: %d ms%n", took.toMillis());
                assertThat(took).isLessThan(TAKES_OVER_WITHIN);

                writers.load(1);
                List<Change> truth = database.truth();
                try (Readers readers = new Readers(kafka, registry, target.topics())) {
                    readers.readUntil(truth.getLast(), PATIENCE_MS, PATIENCE_MS);
                    assertThat(Verdict.of(truth, readers.readRest()).trace()).isEmpty();
                }
            }
        }
    }

    @Test
    void whatASourceLeavesOpenWhenItIsKilledHidesNothingOfAnother() throws Exception {
        try (TorturedDatabase dying = database();
                TorturedDatabase living = database()) {
            CaptureTarget dyingTarget = target(dying);
            CaptureTarget livingTarget = target(living);
            try (CapturingJvm one = CapturingJvm.prepare(1, folder, JVM);
                    CapturingJvm other = CapturingJvm.prepare(2, folder, JVM);
                    CapturingJvm again = CapturingJvm.prepare(3, folder, JVM)) {
                one.capture(dyingTarget);
                other.capture(livingTarget);
                assertThat(one.streams(PATIENCE_MS)).isTrue();
                assertThat(other.streams(PATIENCE_MS)).isTrue();
                setAside(dying);
                setAside(living);
                assertThat(other.publishes(0, PATIENCE_MS)).isTrue();
                again.ready();
                new Writers(dying).load(BURST_ROWS);
                assertThat(one.publishes(1_000, PATIENCE_MS)).isTrue();

                one.kill();
                other.kill();
                long killedNanos = System.nanoTime();
                assertThat(new ProgressTopic(kafka, CaptureTarget.DEPLOYMENT, livingTarget.source())
                                .read()
                                .position())
                        .isPresent();
                assertThat(deadLetters(livingTarget.source())).hasSize(1);
                assertThat(deadLetters(dyingTarget.source())).hasSize(1);
                Duration took = Duration.ofNanos(System.nanoTime() - killedNanos);
                System.out.printf("position and dead letters after both were killed: %d ms%n", took.toMillis());
                assertThat(took).isLessThan(AT_ONCE);

                again.capture(livingTarget);
                assertThat(again.streams(PATIENCE_MS)).isTrue();
                System.out.printf(
                        "the other source again: %d ms%n",
                        Duration.ofNanos(System.nanoTime() - killedNanos).toMillis());
            }
        }
    }

    /** A change that Kafka does not take; the source sets it aside. */
    private static void setAside(TorturedDatabase database) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "INSERT INTO singles SELECT 1000, 0, string_agg(md5(n::text), '') FROM generate_series(1, 60000) n");
        }
    }

    private List<DeadLetter> deadLetters(String source) {
        List<DeadLetter> letters = new ArrayList<>();
        TopicPartition partition = new TopicPartition(TopicNames.deadLettersOfSource(source), 0);
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                kafka.with(Map.of("isolation.level", "read_committed", "auto.offset.reset", "earliest")),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            while (consumer.position(partition) < end) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    letters.add(DeadLetter.fromRecord(record));
                }
            }
        }
        return letters;
    }

    private static TorturedDatabase database() throws SQLException {
        return new PostgresTarget(SharedServices.postgreSql(), new AtomicLong()::incrementAndGet);
    }

    private static SchemaRegistry registry() {
        return new ApicurioRegistry(
                RegistryAccess.open(SharedServices.registry().apiUrl()));
    }

    private static CaptureTarget target(TorturedDatabase database) {
        return new CaptureTarget(
                "t" + UUID.randomUUID().toString().replace("-", "").substring(0, 8),
                database.type(),
                database.url(),
                database.user(),
                database.password(),
                database.tables(),
                Outboxes.NONE,
                SharedServices.kafka().bootstrapServers(),
                SharedServices.registry().apiUrl(),
                Optional.empty());
    }
}
