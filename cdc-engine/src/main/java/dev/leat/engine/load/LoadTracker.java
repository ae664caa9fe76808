package dev.leat.engine.load;

import dev.leat.stream.topic.TableLoad;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Follows a first load. {@link #row} and {@link #complete} are the source's thread's, {@link #written} the producer's,
 * {@link #progress} anybody's.
 */
public final class LoadTracker {

    private final List<String> topics;
    private final int partitions;
    private final Map<TopicPartition, Long> ends = new ConcurrentHashMap<>();
    private volatile SnapshotProgress progress;

    public LoadTracker(List<String> topics, int partitions) {
        this.topics = List.copyOf(topics);
        this.partitions = partitions;
        this.progress = new SnapshotProgress(topics.size(), 0, 0);
    }

    /** A row of the load is on its way. */
    public void row(SourceRecord record) {
        SnapshotProgress before = progress;
        boolean lastOfTable = record.value() instanceof Struct envelope && isLast(envelope.getStruct("source"));
        progress =
                new SnapshotProgress(before.tables(), before.tablesDone() + (lastOfTable ? 1 : 0), before.rows() + 1);
    }

    private static boolean isLast(Struct source) {
        String mark = source.getString("snapshot");
        return mark != null && mark.startsWith("last");
    }

    /** A row of the load stands in Kafka. */
    public void written(RecordMetadata row) {
        ends.merge(new TopicPartition(row.topic(), row.partition()), row.offset() + 1, Math::max);
    }

    /** The load is in, and everything that was sent is written. */
    public List<TableLoad> complete(Instant now) {
        progress = new SnapshotProgress(progress.tables(), progress.tables(), progress.rows());
        List<TableLoad> loads = new ArrayList<>();
        for (String topic : topics) {
            List<Long> offsets = new ArrayList<>();
            for (int partition = 0; partition < partitions; partition++) {
                offsets.add(ends.getOrDefault(new TopicPartition(topic, partition), 0L));
            }
            loads.add(new TableLoad(topic, offsets, now));
        }
        return loads;
    }

    public SnapshotProgress progress() {
        return progress;
    }
}
