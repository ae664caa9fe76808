package dev.leat.stream.codec;

import dev.leat.stream.error.LeatException;
import dev.leat.stream.error.StreamError;
import dev.leat.stream.event.EntityKey;
import dev.leat.stream.value.Column;
import dev.leat.stream.value.Row;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/** Turns the Avro records of one schema into rows or keys. Immutable, thread-safe. */
final class RecordReader {

    private final List<Column> columns;
    private final SemanticType.Reader[] readers;

    private RecordReader(List<Column> columns, SemanticType.Reader[] readers) {
        this.columns = columns;
        this.readers = readers;
    }

    static RecordReader of(Schema record) {
        List<Column> columns = new ArrayList<>();
        List<SemanticType.Reader> readers = new ArrayList<>();
        for (Schema.Field field : record.getFields()) {
            SemanticType type = SemanticType.of(field.schema());
            columns.add(new Column(columnName(field), type.type(), SemanticType.isOptional(field.schema())));
            readers.add(type.reader());
        }
        return new RecordReader(List.copyOf(columns), readers.toArray(SemanticType.Reader[]::new));
    }

    /** @throws LeatException poison, when the schema is not that of a key */
    static RecordReader ofKey(Schema schema) {
        if (schema.getType() != Schema.Type.RECORD || schema.getFields().isEmpty()) {
            throw new LeatException(
                    StreamError.NOT_AN_ENVELOPE,
                    "the schema of a key is a record of the key's columns, not %s".formatted(schema));
        }
        return of(schema);
    }

    static String columnName(Schema.Field field) {
        String name = field.getProp(AvroSchemas.FIELD_NAME);
        return name == null ? field.name() : name;
    }

    List<Column> columns() {
        return columns;
    }

    Row row(IndexedRecord record) {
        @Nullable Object[] values = new @Nullable Object[readers.length];
        for (int i = 0; i < readers.length; i++) {
            values[i] = value(record, i);
        }
        return new Row(columns, values);
    }

    EntityKey key(IndexedRecord record) {
        List<Object> values = new ArrayList<>(readers.length);
        for (int i = 0; i < readers.length; i++) {
            Object value = value(record, i);
            if (value == null) {
                throw new LeatException(
                        StreamError.UNREADABLE,
                        "the key's column %s is null: an entity without a key"
                                .formatted(columns.get(i).name()));
            }
            values.add(value);
        }
        return EntityKey.of(values);
    }

    private @Nullable Object value(IndexedRecord record, int index) {
        Object raw = record.get(index);
        if (raw == null) {
            return null;
        }
        try {
            return readers[index].read(raw);
        } catch (LeatException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new LeatException(
                    StreamError.UNREADABLE,
                    "column %s: %s is no %s: %s"
                            .formatted(
                                    columns.get(index).name(),
                                    raw,
                                    columns.get(index).type(),
                                    e.getMessage()),
                    e);
        }
    }
}
