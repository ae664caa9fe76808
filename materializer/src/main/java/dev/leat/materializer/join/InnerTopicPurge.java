package dev.leat.materializer.join;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Deletes what the joins have read of their inner topics. These topics keep their records for ever otherwise: a retention by
 * time would lose messages that are under way when the program is down for longer than that.
 */
final class InnerTopicPurge {

    private final Admin admin;
    private final String group;
    private final Set<String> topics;
    private final Map<TopicPartition, Long> purged = new HashMap<>();

    InnerTopicPurge(Admin admin, String group, Set<String> topics) {
        this.admin = admin;
        this.group = group;
        this.topics = topics;
    }

    void run() throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get();
        Map<TopicPartition, RecordsToDelete> read = new HashMap<>();
        committed.forEach((partition, offset) -> {
            if (topics.contains(partition.topic()) && offset.offset() > purged.getOrDefault(partition, 0L)) {
                read.put(partition, RecordsToDelete.beforeOffset(offset.offset()));
            }
        });
        if (!read.isEmpty()) {
            admin.deleteRecords(read).all().get();
            read.forEach((partition, records) -> purged.put(partition, records.beforeOffset()));
        }
    }
}
