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
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Opens once the joins have read the first load of every table of the view, and what they told each other about it, and
 * stays open: until then each document would be said again for each of its parts. Derived from Kafka alone, so every
 * instance comes to the same answer.
 *
 * <p>What is under way between the roles is drained in rounds, since changes go on meanwhile and no moment without a message
 * may ever come: a round notes where the inner topics end, and is over when they are read up to there. After as many rounds
 * as there are hops from the deepest table to the root, everything that the first load caused has arrived.
 *
 * <p>{@link #check} and {@link #close} belong to one thread; {@link #getAsBoolean} may be called by any.
 */
final class LoadGate implements BooleanSupplier, AutoCloseable {

    private final Set<String> topics;
    private final String group;
    private final Admin admin;
    private final Consumer<byte[], byte[]> loads;
    private final Map<String, TableLoad> loaded = new HashMap<>();
    private final ViewTopics inner;
    private int roundsLeft;
    private Map<TopicPartition, Long> roundEnds = Map.of();
    private volatile boolean open;

    /**
     * @param topics the change topics of the view
     * @param inner the inner ones, which must exist before the first check
     * @param hops from the deepest table to the root
     */
    LoadGate(KafkaAccess kafka, Admin admin, String loadsTopic, Set<String> topics, ViewTopics inner, int hops) {
        this.topics = topics;
        this.inner = inner;
        this.roundsLeft = hops;
        this.group = inner.applicationId();
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
        open = loaded.keySet().containsAll(topics) && isDrained();
        return open;
    }

    private boolean isDrained() throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get();
        Map<TopicPartition, Long> ends = new HashMap<>(roundEnds);
        for (TableLoad load : loaded.values()) {
            for (int partition = 0; partition < load.endOffsets().size(); partition++) {
                ends.put(
                        new TopicPartition(load.topic(), partition),
                        load.endOffsets().get(partition));
            }
        }
        if (!ends.entrySet().stream().allMatch(end -> isRead(committed, end.getKey(), end.getValue()))) {
            return false;
        }
        if (roundsLeft == 0) {
            return true;
        }
        roundsLeft--;
        roundEnds = innerEnds();
        return false;
    }

    /** Where the inner topics end now; what open transactions have written counts too. */
    private Map<TopicPartition, Long> innerEnds() throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        inner.inner().forEach((topic, partitions) -> {
            for (int partition = 0; partition < partitions; partition++) {
                latest.put(new TopicPartition(topic, partition), OffsetSpec.latest());
            }
        });
        Map<TopicPartition, Long> ends = new HashMap<>();
        admin.listOffsets(latest).all().get().forEach((partition, end) -> ends.put(partition, end.offset()));
        return ends;
    }

    private static boolean isRead(
            Map<TopicPartition, OffsetAndMetadata> committed, TopicPartition partition, long end) {
        OffsetAndMetadata read = committed.get(partition);
        return (read == null ? 0 : read.offset()) >= end;
    }

    @Override
    public void close() {
        loads.close();
    }
}
