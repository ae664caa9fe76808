package dev.leat.engine.outbox;

import dev.leat.stream.topic.KafkaAccess;
import dev.leat.stream.topic.LeatHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The messages that stand on topics already. A topic is read as a whole when it is first asked for, and takes about a hundred
 * bytes of memory for each of its messages until they are {@linkplain #forget forgotten}. Not thread-safe.
 */
final class PublishedMessages {

    private static final Duration POLL = Duration.ofMillis(200);

    private final KafkaAccess kafka;
    private final Map<String, Set<String>> topics = new HashMap<>();

    PublishedMessages(KafkaAccess kafka) {
        this.kafka = kafka;
    }

    /** Whether the topic has it; what retention has taken from there counts as not published, since nothing may be lost. */
    boolean has(String topic, OutboxMessage message) {
        return topics.computeIfAbsent(topic, this::read).contains(message.id());
    }

    /** It is on its way to that topic. */
    void add(String topic, OutboxMessage message) {
        topics.computeIfAbsent(topic, this::read).add(message.id());
    }

    /** Reads anew when it is asked again. */
    void forget() {
        topics.clear();
    }

    private Set<String> read(String topic) {
        Set<String> ids = new HashSet<>();
        Map<TopicPartition, Long> ends = ends(topic);
        try (KafkaConsumer<byte[], byte[]> consumer = consumer("read_committed")) {
            consumer.assign(ends.keySet());
            consumer.seekToBeginning(ends.keySet());
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    Header id = record.headers().lastHeader(LeatHeaders.MESSAGE_ID);
                    if (id != null) {
                        ids.add(new String(id.value(), StandardCharsets.UTF_8));
                    }
                }
            }
        }
        return ids;
    }

    /** Behind what was written by now, committed or not: what the last owner committed may not be shown as such yet. */
    private Map<TopicPartition, Long> ends(String topic) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer("read_uncommitted")) {
            return consumer.endOffsets(consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList());
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
