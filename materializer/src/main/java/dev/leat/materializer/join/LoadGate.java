package dev.leat.materializer.join;

import dev.leat.stream.topic.KafkaAccess;
import dev.leat.stream.topic.TableLoad;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Opens once the joins have read the first load of every table of the view, and stays open: until then each document would
 * be said again for each of its parts. Derived from Kafka alone, so every instance comes to the same answer.
 *
 * <p>{@link #check} and {@link #close} belong to one thread; {@link #getAsBoolean} may be called by any.
 */
final class LoadGate implements BooleanSupplier, AutoCloseable {

    private final Set<String> topics;
    private final String group;
    private final Admin admin;
    private final Consumer<byte[], byte[]> loads;
    private final Map<String, TableLoad> loaded = new HashMap<>();
    private volatile boolean open;

    /** @param group the consumer group of the joins */
    LoadGate(KafkaAccess kafka, Admin admin, String loadsTopic, Set<String> topics, String group) {
        this.topics = topics;
        this.group = group;
        this.admin = admin;
        this.loads = new KafkaConsumer<>(
                kafka.with(Map.of("isolation.level", "read_committed", "enable.auto.commit", "false")),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partition = List.of(new TopicPartition(loadsTopic, 0));
        loads.assign(partition);
        loads.seekToBeginning(partition);
    }

    @Override
    public boolean getAsBoolean() {
        return open;
    }

    /** Looks again. Returns whether the gate is open. */
    boolean check() throws ExecutionException, InterruptedException {
        if (open) {
            return true;
        }
        for (ConsumerRecord<byte[], byte[]> record : loads.poll(Duration.ZERO)) {
            String topic = new String(record.key(), StandardCharsets.UTF_8);
            if (topics.contains(topic) && record.value() != null) {
                loaded.put(topic, TableLoad.fromJson(new String(record.value(), StandardCharsets.UTF_8)));
            }
        }
        open = loaded.keySet().containsAll(topics) && allRead();
        return open;
    }

    private boolean allRead() throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get();
        return loaded.values().stream().allMatch(load -> isRead(load, committed));
    }

    private static boolean isRead(TableLoad load, Map<TopicPartition, OffsetAndMetadata> committed) {
        for (int partition = 0; partition < load.endOffsets().size(); partition++) {
            OffsetAndMetadata read = committed.get(new TopicPartition(load.topic(), partition));
            if (load.endOffsets().get(partition) > (read == null ? 0 : read.offset())) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() {
        loads.close();
    }
}
