package dev.leat.engine.outbox;

import dev.leat.stream.topic.KafkaAccess;
import dev.leat.stream.topic.LeatHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    private final Map<String, Held> topics = new HashMap<>();

    /**
     * What a topic holds.
     *
     * @param since what was published before that may be gone from it; empty when nothing is gone, or when that is not known
     */
    private record Held(Set<String> ids, Optional<Instant> since) {}

    PublishedMessages(KafkaAccess kafka) {
        this.kafka = kafka;
    }

    /**
     * Whether it was published. One that is older than what retention has left of the topic was: the log gives what it has in
     * order.
     */
    boolean has(String topic, OutboxMessage message) {
        Held held = topics.computeIfAbsent(topic, this::read);
        return held.ids.contains(message.id())
                || message.leftAt()
                        .flatMap(left -> held.since.map(left::isBefore))
                        .orElse(false);
    }

    /** It is on its way to that topic. */
    void add(String topic, OutboxMessage message) {
        topics.computeIfAbsent(topic, this::read).ids.add(message.id());
    }

    /** Reads anew when it is asked again. */
    void forget() {
        topics.clear();
    }

    private Held read(String topic) {
        Set<String> ids = new HashSet<>();
        Map<TopicPartition, Long> ends = ends(topic);
        try (KafkaConsumer<byte[], byte[]> consumer = consumer("read_committed")) {
            List<TopicPartition> partitions = List.copyOf(ends.keySet());
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(partitions);
            Map<TopicPartition, Instant> oldest = new HashMap<>();
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    Header id = record.headers().lastHeader(LeatHeaders.MESSAGE_ID);
                    if (id != null) {
                        ids.add(new String(id.value(), StandardCharsets.UTF_8));
                    }
                    oldest.putIfAbsent(
                            new TopicPartition(topic, record.partition()), Instant.ofEpochMilli(record.timestamp()));
                }
            }
            return new Held(ids, since(beginnings, oldest));
        }
    }

    private static Optional<Instant> since(Map<TopicPartition, Long> beginnings, Map<TopicPartition, Instant> oldest) {
        List<Instant> since = new ArrayList<>();
        for (Map.Entry<TopicPartition, Long> beginning : beginnings.entrySet()) {
            if (beginning.getValue() > 0) {
                Instant first = oldest.get(beginning.getKey());
                if (first == null) {
                    return Optional.empty();
                }
                since.add(first);
            }
        }
        return since.stream().min(Instant::compareTo);
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
