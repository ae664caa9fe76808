package dev.leat.engine.load;

import dev.leat.engine.connect.CapturedTable;
import dev.leat.engine.snapshot.FirstLoads;
import dev.leat.stream.topic.TableLoad;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/**
 * Follows first loads. {@link #row}, {@link #complete} and {@link #loaded} are the source's thread's, {@link #written} the
 * producer's, {@link #progress} anybody's.
 */
public final class LoadTracker {

    private final FirstLoads loads;
    private final int partitions;
    private final Map<String, AtomicLongArray> ends = new ConcurrentHashMap<>();
    private final Set<String> awaited;
    private final int tables;
    private final AtomicInteger tablesDone = new AtomicInteger();
    /** Written by the source's thread alone. */
    private final AtomicLong rows = new AtomicLong();

    private @Nullable Mark lastMark;

    /** @param tables how many are captured, outboxes not among them */
    public LoadTracker(int tables, FirstLoads loads, int partitions) {
        this.loads = loads;
        this.partitions = partitions;
        this.awaited = loads.byJob().stream().map(CapturedTable::topic).collect(Collectors.toSet());
        int awaitedTables = loads.beforeTheLog().size() + loads.byJob().size();
        int all = tables + loads.outboxes().size();
        this.tables = all;
        this.tablesDone.set(all - awaitedTables);
    }

    /** A row that the connector loads is on its way. */
    public void row(SourceRecord record) {
        if (record.value() instanceof Struct envelope && isLast(envelope)) {
            tablesDone.incrementAndGet();
        }
        oneMoreRow();
    }

    private void oneMoreRow() {
        rows.lazySet(rows.getPlain() + 1);
    }

    @SuppressWarnings("ReferenceEquality") // another object with the same fields is only looked through once more
    private boolean isLast(Struct envelope) {
        Mark mark = lastMark;
        if (mark == null || mark.envelope != envelope.schema()) {
            mark = Mark.of(envelope.schema());
            lastMark = mark;
        }
        return envelope.get(mark.source) instanceof Struct source
                && source.get(mark.snapshot) instanceof String text
                && text.startsWith("last");
    }

    /** Where an envelope says which row of a snapshot it is: looked up once for all rows of a table. */
    private record Mark(Schema envelope, Field source, Field snapshot) {

        static Mark of(Schema envelope) {
            Field source = envelope.field("source");
            return new Mark(envelope, source, source.schema().field("snapshot"));
        }
    }

    /** A row that the connector loads stands in Kafka. */
    public void written(RecordMetadata row) {
        AtomicLongArray ofTopic = ends.get(row.topic());
        if (ofTopic == null) {
            ofTopic = ends.computeIfAbsent(row.topic(), topic -> new AtomicLongArray(partitions));
        }
        ofTopic.accumulateAndGet(row.partition(), row.offset() + 1, Math::max);
    }

    /** The topics of the tables that the connector loads. */
    public List<String> byConnector() {
        return loads.byConnector().stream().map(CapturedTable::topic).toList();
    }

    /** What the connector loads is in, and everything that was sent is written. */
    public List<TableLoad> complete(Instant now) {
        tablesDone.set(tables - awaited.size());
        List<TableLoad> complete = new ArrayList<>();
        for (String topic : byConnector()) {
            AtomicLongArray ofTopic = ends.getOrDefault(topic, new AtomicLongArray(partitions));
            List<Long> offsets = new ArrayList<>();
            for (int partition = 0; partition < partitions; partition++) {
                offsets.add(ofTopic.get(partition));
            }
            complete.add(new TableLoad(topic, offsets, now));
        }
        return complete;
    }

    /** A row that a job read is on its way. */
    public void row(String topic) {
        if (awaited.contains(topic)) {
            oneMoreRow();
        }
    }

    /** A job has read all rows of the table of this topic. */
    public void loaded(String topic) {
        if (awaited.remove(topic)) {
            tablesDone.incrementAndGet();
        }
    }

    public SnapshotProgress progress() {
        return new SnapshotProgress(tables, tablesDone.get(), rows.get());
    }
}
