package dev.leat.engine.snapshot;

import dev.leat.stream.topic.KafkaAccess;
import dev.leat.stream.topic.TopicNames;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/** Who reads which topics, and how far, as Kafka knows it. Not thread-safe. */
final class ConsumerGroups implements AutoCloseable {

    /** Of groups that have members. */
    private static final Set<GroupState> LIVE = Set.of(
            GroupState.STABLE,
            GroupState.PREPARING_REBALANCE,
            GroupState.COMPLETING_REBALANCE,
            GroupState.ASSIGNING,
            GroupState.RECONCILING);

    private final Admin admin;
    private final String deployment;

    ConsumerGroups(KafkaAccess kafka, String deployment) {
        this.admin = Admin.create(kafka.with(Map.of("request.timeout.ms", 5_000, "default.api.timeout.ms", 10_000)));
        this.deployment = deployment;
    }

    /**
     * The groups with members that read a topic, each with everything that it reads; also those that read what these make of
     * it, as far as it is documents.
     */
    Map<String, Set<TopicPartition>> behind(String topic) throws ExecutionException, InterruptedException {
        List<String> live =
                admin.listGroups(ListGroupsOptions.forConsumerGroups().inGroupStates(LIVE)).all().get().stream()
                        .map(GroupListing::groupId)
                        .toList();
        Map<String, Set<TopicPartition>> reads = new HashMap<>();
        committed(live).forEach((group, offsets) -> reads.put(group, offsets.keySet()));
        Map<String, Set<TopicPartition>> behind = new HashMap<>();
        Deque<String> topics = new ArrayDeque<>(List.of(topic));
        Set<String> followed = new HashSet<>();
        while (!topics.isEmpty()) {
            String next = topics.remove();
            if (followed.add(next)) {
                reads.forEach((group, partitions) -> {
                    if (partitions.stream().anyMatch(read -> read.topic().equals(next))) {
                        behind.put(group, partitions);
                        TopicNames.madeBy(deployment, group).ifPresent(topics::add);
                    }
                });
            }
        }
        return behind;
    }

    /** Where these end for who reads committed records. */
    Map<TopicPartition, Long> ends(Set<TopicPartition> partitions) throws ExecutionException, InterruptedException {
        Map<TopicPartition, Long> ends = new HashMap<>();
        admin.listOffsets(
                        partitions.stream()
                                .collect(Collectors.toMap(Function.identity(), partition -> OffsetSpec.latest())),
                        new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                .all()
                .get()
                .forEach((partition, end) -> ends.put(partition, end.offset()));
        return ends;
    }

    /** How far each group has said that it is. */
    Map<String, Map<TopicPartition, Long>> committed(Iterable<String> groups)
            throws ExecutionException, InterruptedException {
        Map<String, ListConsumerGroupOffsetsSpec> everything = new HashMap<>();
        groups.forEach(group -> everything.put(group, new ListConsumerGroupOffsetsSpec()));
        Map<String, Map<TopicPartition, Long>> committed = new HashMap<>();
        if (everything.isEmpty()) {
            return committed;
        }
        for (Map.Entry<String, Map<TopicPartition, OffsetAndMetadata>> group :
                admin.listConsumerGroupOffsets(everything).all().get().entrySet()) {
            Map<TopicPartition, Long> offsets = new HashMap<>();
            group.getValue().forEach((partition, offset) -> {
                if (offset != null) {
                    offsets.put(partition, offset.offset());
                }
            });
            committed.put(group.getKey(), offsets);
        }
        return committed;
    }

    @Override
    public void close() {
        admin.close();
    }
}
