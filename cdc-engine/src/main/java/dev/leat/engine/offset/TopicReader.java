package dev.leat.engine.offset;

import dev.leat.stream.topic.KafkaAccess;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads a small compacted topic of one partition as a whole. */
public final class TopicReader {

    private static final Duration POLL = Duration.ofMillis(200);

    private final KafkaAccess kafka;

    public TopicReader(KafkaAccess kafka) {
        this.kafka = kafka;
    }

    /**
     * The newest committed value of each key, up to what the partition's end was when this was called, open transactions
     * included: waits until those have ended.
     *
     * @throws org.apache.kafka.common.KafkaException when Kafka does not answer
     */
    public Map<String, byte[]> newestByKey(String topic) {
        Map<String, byte[]> values = new HashMap<>();
        newest(topic).forEach((key, newest) -> values.put(key, newest.value()));
        return values;
    }

    /** A value, and when it was written by the writer's clock. */
    @SuppressWarnings("ArrayRecordComponent") // passed on at once, never compared
    record Newest(byte[] value, Instant at) {}

    /** Like {@link #newestByKey}. */
    Map<String, Newest> newest(String topic) {
        TopicPartition partition = new TopicPartition(topic, 0);
        Map<String, Newest> newest = new HashMap<>();
        long end = end(partition);
        try (KafkaConsumer<byte[], byte[]> consumer = consumer("read_committed")) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            while (consumer.position(partition) < end) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    String key = new String(record.key(), StandardCharsets.UTF_8);
                    if (record.value() == null) {
                        newest.remove(key);
                    } else {
                        newest.put(key, new Newest(record.value(), Instant.ofEpochMilli(record.timestamp())));
                    }
                }
            }
        }
        return newest;
    }

    private long end(TopicPartition partition) {
        // a committed reader's end is before the first open transaction, which may already have been committed by now
        try (KafkaConsumer<byte[], byte[]> consumer = consumer("read_uncommitted")) {
            consumer.assign(List.of(partition)); // spares a warning of the client
            return consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer(String isolation) {
        return new KafkaConsumer<>(
                kafka.with(Map.of(
                        "isolation.level", isolation,
                        "enable.auto.commit", "false",
                        "auto.offset.reset", "earliest",
                        "allow.auto.create.topics", "false")),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }
}
