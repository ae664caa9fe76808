package dev.leat.engine.reconcile;

import dev.leat.engine.reconcile.NewestByKey.Newest;
import dev.leat.stream.topic.KafkaAccess;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * The keys of the entities that a change topic still holds although nothing was published of them since certain offsets. When
 * every row of the table was published since, these are those whose end went unnoticed, and few others.
 *
 * <p>Reads each partition once, from its beginning to its end. Belongs to one thread.
 */
public final class UnconfirmedKeys implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);

    /** Of keys in memory at a time. */
    private static final long MOST_BYTES = 32 << 20;

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final String topic;
    private final List<Long> since;
    private int nextPartition;
    private @Nullable NewestByKey partition;

    /** @param since per partition, the offset before which the newest record of the key stands */
    public UnconfirmedKeys(KafkaAccess kafka, String topic, List<Long> since) {
        this.consumer = consumer(kafka, "read_committed");
        this.topic = topic;
        this.since = List.copyOf(since);
    }

    /**
     * Per partition of a topic, the offset behind everything that was written by now, committed or not.
     *
     * @throws org.apache.kafka.common.KafkaException when Kafka does not answer
     */
    public static List<Long> ends(KafkaAccess kafka, String topic) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(kafka, "read_uncommitted")) {
            List<TopicPartition> partitions = IntStream.range(
                            0, consumer.partitionsFor(topic).size())
                    .mapToObj(number -> new TopicPartition(topic, number))
                    .toList();
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            return partitions.stream().map(ends::get).toList();
        }
    }

    /** The next ones, as the topic has them; empty when there are no more. */
    public List<byte[]> next(int most) throws IOException {
        List<byte[]> keys = new ArrayList<>();
        while (keys.size() < most && (partition != null || nextPartition < since.size())) {
            NewestByKey reading = partition;
            if (reading == null) {
                reading = read(nextPartition);
                partition = reading;
            }
            Optional<Newest> newest = reading.next();
            if (newest.isEmpty()) {
                reading.close();
                partition = null;
                nextPartition++;
            } else if (newest.get().holds() && newest.get().offset() < since.get(nextPartition)) {
                keys.add(newest.get().key());
            }
        }
        return keys;
    }

    private NewestByKey read(int number) throws IOException {
        TopicPartition reading = new TopicPartition(topic, number);
        NewestByKey newest = new NewestByKey(MOST_BYTES);
        List<TopicPartition> only = List.of(reading);
        consumer.assign(only);
        consumer.seekToBeginning(only);
        long end = consumer.endOffsets(only).getOrDefault(reading, 0L);
        while (consumer.position(reading) < end) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                newest.put(record.key(), record.offset(), record.value() != null);
            }
        }
        return newest;
    }

    private static KafkaConsumer<byte[], byte[]> consumer(KafkaAccess kafka, String isolation) {
        return new KafkaConsumer<>(
                kafka.with(Map.of(
                        "isolation.level", isolation,
                        "enable.auto.commit", "false",
                        "auto.offset.reset", "earliest",
                        "allow.auto.create.topics", "false")),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    /** Ends a read that is under way, which then fails. From any thread; afterwards this can only be closed. */
    public void abort() {
        consumer.wakeup();
    }

    @Override
    public void close() throws IOException {
        consumer.close();
        if (partition != null) {
            partition.close();
        }
    }
}
