package dev.leat.services;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class KafkaServerTest extends ServerContract {

    private static final TopicPartition TOPIC = new TopicPartition("notes", 0);

    private final KafkaServer server = new KafkaServer(Home.temporary("kafka"));

    @BeforeAll
    void createTopic() throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", server.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(TOPIC.topic(), 1, (short) 1)))
                    .all()
                    .get();
        }
    }

    @Override
    EmbeddedServer server() {
        return server;
    }

    /** In a transaction, so that the coordinator's state is tried too. */
    @Override
    void write(String value) throws ExecutionException, InterruptedException {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", server.bootstrapServers(), "transactional.id", "notes-writer");
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(TOPIC.topic(), "key", value)).get();
            producer.commitTransaction();
        }
    }

    /**
     * Up to what was written, not up to what is committed by now: the brokers mark a transaction's end everywhere only after
     * its commit has returned.
     */
    @Override
    List<String> read() throws ExecutionException, InterruptedException {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", server.bootstrapServers(), "isolation.level", "read_committed");
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(TOPIC));
            consumer.seekToBeginning(List.of(TOPIC));
            long end = end();
            List<String> found = new ArrayList<>();
            while (consumer.position(TOPIC) < end) {
                consumer.poll(Duration.ofMillis(100)).forEach(next -> found.add(next.offset() + " " + next.value()));
            }
            return found;
        }
    }

    private long end() throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", server.bootstrapServers()))) {
            return admin.listOffsets(Map.of(TOPIC, OffsetSpec.latest()))
                    .partitionResult(TOPIC)
                    .get()
                    .offset();
        }
    }

    @Test
    void topicsAreNotMadeByMentioningThem() throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", server.bootstrapServers()));
                KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                        Map.of("bootstrap.servers", server.bootstrapServers()),
                        new StringDeserializer(),
                        new StringDeserializer())) {
            assertThat(consumer.partitionsFor("mentioned")).isNullOrEmpty();
            assertThat(admin.listTopics().names().get()).doesNotContain("mentioned");
        }
    }
}
