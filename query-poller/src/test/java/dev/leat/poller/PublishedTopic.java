package dev.leat.poller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.leat.services.SharedServices;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** What a reader of committed records sees of a table's topic, whose records are Connect's JSON. Not thread-safe. */
final class PublishedTopic implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(100);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String name;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<String, String> rows = new TreeMap<>();
    private final Set<String> seen = new HashSet<>();
    private final List<String> repeated = new ArrayList<>();

    PublishedTopic(String name) {
        this.name = name;
        this.consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers", SharedServices.kafka().bootstrapServers(),
                        "isolation.level", "read_committed",
                        "allow.auto.create.topics", "false",
                        "auto.offset.reset", "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    /** The column {@code v} of each row by its key, as the topic has them by now. */
    Map<String, String> state() throws IOException {
        if (consumer.assignment().isEmpty()) {
            List<PartitionInfo> partitions = consumer.listTopics().getOrDefault(name, List.of());
            consumer.assign(partitions.stream()
                    .map(partition -> new TopicPartition(name, partition.partition()))
                    .toList());
        }
        if (!consumer.assignment().isEmpty()) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                take(record);
            }
        }
        return Map.copyOf(rows);
    }

    /** Changes that stand there twice: the same row with the same value. */
    List<String> repeated() {
        return List.copyOf(repeated);
    }

    private void take(ConsumerRecord<byte[], byte[]> record) throws IOException {
        String key = JSON.readTree(record.key()).path("payload").path("id").asText();
        JsonNode after = record.value() == null
                ? JSON.missingNode()
                : JSON.readTree(record.value()).path("payload").path("after");
        if (!after.isObject()) {
            rows.remove(key);
            return;
        }
        String value = after.path("v").asText();
        rows.put(key, value);
        if (!seen.add(key + " " + value)) {
            repeated.add(key + " " + value);
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
