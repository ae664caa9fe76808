package dev.leat.platform.deadletter;

import dev.leat.stream.topic.KafkaAccess;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads what is committed in topics, from a place to their end as it is when it is asked. Thread-safe. */
final class WholeTopics {

    private static final Duration POLL = Duration.ofMillis(200);

    private WholeTopics() {}

    /** From their beginning. A topic that is not there is empty. */
    static void read(KafkaAccess kafka, Collection<String> topics, Consumer<ConsumerRecord<byte[], byte[]>> each) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(kafka)) {
            Map<String, List<PartitionInfo>> there = consumer.listTopics();
            List<TopicPartition> partitions = topics.stream()
                    .flatMap(topic -> there.getOrDefault(topic, List.of()).stream())
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            toTheEnd(consumer, each);
        }
    }

    /** From these offsets on. */
    static void read(KafkaAccess kafka, Map<TopicPartition, Long> from, Consumer<ConsumerRecord<byte[], byte[]>> each) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(kafka)) {
            consumer.assign(from.keySet());
            from.forEach(consumer::seek);
            toTheEnd(consumer, each);
        }
    }

    private static void toTheEnd(
            KafkaConsumer<byte[], byte[]> consumer, Consumer<ConsumerRecord<byte[], byte[]>> each) {
        Map<TopicPartition, Long> unread = new HashMap<>(consumer.endOffsets(consumer.assignment()));
        unread.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue());
        while (!unread.isEmpty()) {
            consumer.poll(POLL).forEach(each);
            unread.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue());
        }
    }

    /** The topics that there are, each with how many partitions it has. */
    static Map<String, Integer> partitions(KafkaAccess kafka) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(kafka)) {
            Map<String, Integer> partitions = new HashMap<>();
            consumer.listTopics().forEach((topic, there) -> partitions.put(topic, there.size()));
            return partitions;
        }
    }

    private static KafkaConsumer<byte[], byte[]> consumer(KafkaAccess kafka) {
        return new KafkaConsumer<>(
                kafka.with(Map.of(
                        "isolation.level", "read_committed",
                        "enable.auto.commit", "false",
                        "auto.offset.reset", "earliest",
                        "allow.auto.create.topics", "false",
                        "default.api.timeout.ms", 15_000)),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }
}
