package dev.leat.poller.table;

import dev.leat.poller.table.Records.Op;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/** Makes the records of rows that were read together: they share the moment, and all else that is the same in each. */
public final class RecordBatch {

    private final Map<String, String> partition;
    private final PolledTable table;
    private final Long tsMs;
    private final Long tsUs;
    private final Long tsNs;
    private final @Nullable Object[] loaded;
    private final @Nullable Object[] changed;
    private final boolean hasStructs;

    RecordBatch(String source, Map<String, String> partition, PolledTable table, long micros) {
        this.partition = partition;
        this.table = table;
        this.tsMs = micros / 1_000;
        this.tsUs = micros;
        this.tsNs = micros * 1_000;
        this.loaded = origin(source, "true");
        this.changed = origin(source, "false");
        this.hasStructs = table.schemas().row().fields().stream()
                .anyMatch(field -> field.schema().type() == Schema.Type.STRUCT);
    }

    /** The fields of {@code source}, but for the last one. */
    private @Nullable Object[] origin(String source, String snapshot) {
        String schema = table.settings().schema();
        return new @Nullable Object[] {
            Records.VERSION,
            Records.CONNECTOR,
            source,
            tsMs,
            snapshot,
            schema,
            tsUs,
            tsNs,
            schema,
            table.settings().name(),
            null
        };
    }

    /** The row as it now is. */
    public SourceRecord upsert(RowReader.Row row, Op op, Map<String, ?> offset) {
        Struct after = filled(row.values());
        return record(row.key(), envelope(null, after, op.code, op == Op.READ, row.fingerprint()), offset);
    }

    /**
     * The row is gone: the deletion, and the tombstone behind it.
     *
     * @param before as it was last read when it was already marked as deleted; null if it was not read
     */
    public List<SourceRecord> delete(List<Object> key, RowReader.@Nullable Row before, Map<String, ?> offset) {
        Struct read = before == null ? null : filled(before.values());
        SourceRecord deletion = record(key, envelope(read, null, "d", false, null), offset);
        SourceRecord tombstone = new SourceRecord(
                partition, offset, table.topic(), null, deletion.keySchema(), deletion.key(), null, null);
        return List.of(deletion, tombstone);
    }

    private SourceRecord record(List<Object> key, Struct envelope, Map<String, ?> offset) {
        return new SourceRecord(
                partition,
                offset,
                table.topic(),
                null,
                table.schemas().key(),
                Records.key(table, key),
                table.schemas().envelope(),
                envelope);
    }

    private Struct envelope(
            @Nullable Struct before, @Nullable Struct after, String op, boolean load, @Nullable String fingerprint) {
        Struct origin = new Filled(table.schemas().source(), load ? loaded : changed, fingerprint);
        return new Filled(table.schemas().envelope(), before, after, origin, op, tsMs, tsUs, tsNs);
    }

    private Struct filled(@Nullable Object[] row) {
        Schema schema = table.schemas().row();
        return new Filled(schema, hasStructs ? adapted(schema, row) : row);
    }

    private static @Nullable Object[] adapted(Schema schema, @Nullable Object[] row) {
        @Nullable Object[] values = row.clone();
        for (int i = 0; i < values.length; i++) {
            if (values[i] instanceof Struct part) {
                values[i] = of(schema.fields().get(i).schema(), part);
            }
        }
        return values;
    }

    /** Structs know whether their column may be null, of which who reads a value knows nothing. */
    @SuppressWarnings("ReferenceEquality") // of what is the same there is nothing to adapt
    private static Struct of(Schema schema, Struct part) {
        if (part.schema() == schema) {
            return part;
        }
        Struct same = new Struct(schema);
        schema.fields().forEach(field -> same.put(field, part.get(field.name())));
        return same;
    }
}
