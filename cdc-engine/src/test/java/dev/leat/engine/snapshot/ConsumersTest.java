package dev.leat.engine.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leat.services.SharedServices;
import dev.leat.stream.topic.KafkaAccess;
import dev.leat.stream.topic.TopicNames;
import dev.leat.stream.topic.TopicPolicy;
import dev.leat.stream.topic.Topics;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConsumersTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int ROWS = 10;

    private final String deployment = "d" + UUID.randomUUID().toString().substring(0, 8);
    private final String orders = deployment + ".public.orders";
    private final String documents = TopicNames.view(deployment + "-orders", 1);
    private final KafkaAccess kafka = new KafkaAccess(SharedServices.kafka().bootstrapServers(), Map.of());
    private final Consumers consumers = new Consumers(kafka, deployment, "shop", Clock.systemUTC());

    @BeforeEach
    void createTopics() {
        try (Admin admin = Admin.create(kafka.with(Map.of()))) {
            TopicPolicy onePartition = TopicPolicy.changes(1, (short) 1);
            Topics.ensure(admin, Map.of(orders, onePartition, documents, onePartition));
        }
    }

    @AfterEach
    void close() {
        consumers.close();
    }

    @Test
    void whereNobodyReadsNobodyIsWaitedFor() {
        publish(orders);

        await().atMost(PATIENCE).until(() -> !consumers.published(orders));
        assertThat(consumers.standing().through()).isTrue();
    }

    @Test
    void rowsWaitForAGroupThatReadsThemUntilItHasSaidSo() {
        try (KafkaConsumer<byte[], byte[]> reader = reading(deployment + "-reader", orders)) {
            publish(orders);
            assertThat(consumers.published(orders)).isTrue();

            await().atMost(PATIENCE)
                    .until(() -> consumers.standing().waitingFor().isPresent());
            assertThat(consumers.standing().through()).isFalse();
            assertThat(consumers.standing().waitingFor().orElseThrow().records())
                    .isEqualTo(ROWS);

            read(reader, ROWS);
            reader.commitSync();
            await().atMost(PATIENCE).until(() -> consumers.standing().through());
        }
    }

    @Test
    void rowsWaitForTheLoadersOfADocumentThatAViewMakesOfThem() {
        String view = TopicNames.joins(deployment, deployment + "-orders", 1);
        try (KafkaConsumer<byte[], byte[]> join = reading(view, orders);
                KafkaConsumer<byte[], byte[]> loader = reading(deployment + "-loader", documents)) {
            publish(orders);
            publish(documents);
            read(join, ROWS);
            join.commitSync();
            assertThat(consumers.published(orders)).isTrue();

            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(consumers.standing().waitingFor())
                            .hasValueSatisfying(
                                    behind -> assertThat(behind.topic()).isEqualTo(documents)));

            read(loader, ROWS);
            loader.commitSync();
            await().atMost(PATIENCE).until(() -> consumers.standing().through());
        }
    }

    /** A member of the group that has committed where it begins. */
    private KafkaConsumer<byte[], byte[]> reading(String group, String topic) {
        KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                kafka.with(Map.of(
                        "group.id", group,
                        "enable.auto.commit", "false",
                        "auto.offset.reset", "earliest")),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        consumer.subscribe(List.of(topic));
        await().atMost(PATIENCE).until(() -> {
            consumer.poll(Duration.ofMillis(50));
            return !consumer.assignment().isEmpty();
        });
        consumer.assignment().forEach(consumer::position); // which it has to know to commit it
        consumer.commitSync();
        return consumer;
    }

    private static void read(KafkaConsumer<byte[], byte[]> consumer, int rows) {
        int[] seen = {0};
        await().atMost(PATIENCE).until(() -> {
            seen[0] += consumer.poll(Duration.ofMillis(50)).count();
            return seen[0] >= rows;
        });
    }

    private void publish(String topic) {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(kafka.with(Map.of()), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (byte i = 0; i < ROWS; i++) {
                Future<?> _ = producer.send(new ProducerRecord<>(topic, new byte[] {i}, new byte[] {i}));
            }
        }
    }
}
