package dev.leat.engine.publish;

import dev.leat.engine.connect.Untouched;
import dev.leat.engine.connect.ValuesNow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/**
 * Puts into changes what their log leaves out: large values that an update did not touch. The topic is compacted, so that an
 * update may be all that is left of an entity, and must hold all of it.
 *
 * <p>A table that cannot have such values costs a look at the schema of each of its changes, and no more. Not thread-safe.
 */
final class LeftOut {

    private static final Set<String> UPDATES = Set.of("u", "c");

    private final ValuesNow database;
    private final IdentityHashMap<Schema, List<Field>> candidates = new IdentityHashMap<>();
    /** Of the last change that cannot have such values: the changes of a table come in rows. */
    private @Nullable Schema whole;

    LeftOut(ValuesNow database) {
        this.database = database;
    }

    /**
     * The columns of one change whose values are not from its log.
     *
     * @param unchanged all of them
     * @param missing those of them that the database does not have either: the row is gone, or the column
     */
    record Columns(List<String> unchanged, List<String> missing) {

        static final Columns NONE = new Columns(List.of(), List.of());
    }

    private record Rows(String schema, String table, List<Field> columns) {}

    /** Completes the changes of a batch in place. Gives those that were not complete. */
    Map<SourceRecord, Columns> complete(List<SourceRecord> batch) throws Exception {
        Map<Rows, List<SourceRecord>> incomplete = new LinkedHashMap<>();
        for (SourceRecord record : batch) {
            List<Field> columns = leftOut(record);
            if (!columns.isEmpty()) {
                Struct source = ((Struct) record.value()).getStruct("source");
                incomplete
                        .computeIfAbsent(
                                new Rows(source.getString("schema"), source.getString("table"), columns),
                                rows -> new ArrayList<>())
                        .add(record);
            }
        }
        if (incomplete.isEmpty()) {
            return Map.of();
        }
        IdentityHashMap<SourceRecord, Columns> completed = new IdentityHashMap<>(incomplete.size());
        for (Map.Entry<Rows, List<SourceRecord>> rows : incomplete.entrySet()) {
            complete(rows.getKey(), rows.getValue(), completed);
        }
        return completed;
    }

    @SuppressWarnings("ReferenceEquality") // another object with the same fields is only looked through once more
    private List<Field> leftOut(SourceRecord record) {
        if (record.valueSchema() == whole || !(record.value() instanceof Struct envelope)) {
            return List.of();
        }
        List<Field> possible = candidates.computeIfAbsent(envelope.schema(), LeftOut::candidates);
        if (possible.isEmpty()) {
            whole = envelope.schema();
            return possible;
        }
        if (!UPDATES.contains(envelope.getString("op")) || !(envelope.get("after") instanceof Struct after)) {
            return List.of();
        }
        List<Field> columns = List.of();
        for (Field field : possible) {
            if (Untouched.is(after.get(field))) {
                columns = columns.isEmpty() ? new ArrayList<>() : columns;
                columns.add(field);
            }
        }
        return columns;
    }

    private static List<Field> candidates(Schema envelope) {
        Field after = envelope.field("after");
        if (after == null || envelope.field("op") == null || after.schema().type() != Schema.Type.STRUCT) {
            return List.of();
        }
        return after.schema().fields().stream()
                .filter(field -> Untouched.mayStandIn(field.schema()))
                .toList();
    }

    private void complete(Rows rows, List<SourceRecord> records, IdentityHashMap<SourceRecord, Columns> completed)
            throws Exception {
        // many changes of one row are one question
        Set<Struct> asked = new LinkedHashSet<>();
        records.forEach(record -> asked.add((Struct) record.key()));
        List<Struct> keys = List.copyOf(asked);
        List<Optional<List<@Nullable Object>>> answers = database.of(rows.schema(), rows.table(), rows.columns(), keys);
        Map<Struct, Optional<List<@Nullable Object>>> byKey = new HashMap<>();
        for (int i = 0; i < keys.size(); i++) {
            byKey.put(keys.get(i), answers.get(i));
        }
        for (SourceRecord record : records) {
            Struct after = ((Struct) record.value()).getStruct("after");
            completed.put(
                    record, fill(after, rows.columns(), byKey.getOrDefault((Struct) record.key(), Optional.empty())));
        }
    }

    private static Columns fill(Struct after, List<Field> columns, Optional<List<@Nullable Object>> values) {
        List<String> missing = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            Field column = columns.get(i);
            Object value = values.isPresent() ? values.get().get(i) : null;
            if (value == null) {
                // a value that was left out is never null: this is another row under the same key, or none
                missing.add(column.name());
                value = column.schema().isOptional() ? null : Untouched.nothing(column.schema());
            }
            after.put(column, value);
        }
        return new Columns(columns.stream().map(Field::name).toList(), missing);
    }
}
