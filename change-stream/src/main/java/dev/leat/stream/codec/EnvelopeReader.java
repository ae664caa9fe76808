package dev.leat.stream.codec;

import dev.leat.stream.error.LeatException;
import dev.leat.stream.error.StreamError;
import dev.leat.stream.event.ChangeEvent;
import dev.leat.stream.event.ChangeOrigin;
import dev.leat.stream.event.EntityKey;
import dev.leat.stream.topic.LeatHeaders;
import dev.leat.stream.value.Column;
import dev.leat.stream.value.Row;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** Turns the envelopes of one schema into events. Immutable, thread-safe. */
final class EnvelopeReader {

    private static final int ABSENT = -1;

    private final RecordReader rows;
    private final int op;
    private final int before;
    private final int after;
    private final int source;
    private final TimeFields times;
    private final TimeFields sourceTimes;
    private final int txId;
    private final int gtid;

    private EnvelopeReader(Schema envelope, RecordReader rows) {
        this.rows = rows;
        this.op = position(envelope, "op");
        this.before = position(envelope, "before");
        this.after = position(envelope, "after");
        this.times = TimeFields.of(envelope);
        this.source = position(envelope, "source");
        Schema sourceSchema = source == ABSENT
                ? envelope
                : SemanticType.withoutNull(envelope.getFields().get(source).schema());
        this.sourceTimes = TimeFields.of(sourceSchema);
        this.txId = position(sourceSchema, "txId");
        this.gtid = position(sourceSchema, "gtid");
    }

    /** @throws LeatException poison, when the schema is not that of a change event */
    static EnvelopeReader of(Schema schema) {
        if (schema.getType() != Schema.Type.RECORD || schema.getField("op") == null) {
            throw notAnEnvelope(schema, "op");
        }
        Schema.Field after = schema.getField("after");
        if (after == null || SemanticType.withoutNull(after.schema()).getType() != Schema.Type.RECORD) {
            throw notAnEnvelope(schema, "after");
        }
        Schema row = SemanticType.withoutNull(after.schema());
        Schema.Field before = schema.getField("before");
        if (before != null && !SemanticType.withoutNull(before.schema()).equals(row)) {
            throw notAnEnvelope(schema, "before of the same type as after");
        }
        Schema.Field source = schema.getField("source");
        if (source != null && SemanticType.withoutNull(source.schema()).getType() != Schema.Type.RECORD) {
            throw notAnEnvelope(schema, "source");
        }
        return new EnvelopeReader(schema, RecordReader.of(row));
    }

    List<Column> columns() {
        return rows.columns();
    }

    ChangeEvent event(EntityKey key, IndexedRecord envelope, Headers headers) {
        String operation = String.valueOf(envelope.get(op));
        ChangeOrigin origin =
                origin(envelope, text(headers, LeatHeaders.POSITION), text(headers, LeatHeaders.EVENT_ID));
        return switch (operation) {
            case "c" -> new ChangeEvent.Inserted(key, without(after(envelope, operation), headers), origin);
            case "u" ->
                new ChangeEvent.Updated(
                        key,
                        before(envelope),
                        without(after(envelope, operation), headers),
                        columns(headers, LeatHeaders.UNCHANGED),
                        origin);
            case "d" -> new ChangeEvent.Deleted(key, before(envelope), origin);
            case "r" -> new ChangeEvent.Read(key, after(envelope, operation), origin);
            default ->
                throw new LeatException(
                        StreamError.UNKNOWN_OPERATION,
                        "operation %s is of no row (known: c, u, d, r)".formatted(operation));
        };
    }

    /** The row with null for what its event could not carry. */
    private static Row without(Row row, Headers headers) {
        Set<String> missing = columns(headers, LeatHeaders.MISSING);
        if (missing.isEmpty()) {
            return row;
        }
        @Nullable Object[] values = new @Nullable Object[row.columns().size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = missing.contains(row.columns().get(i).name()) ? null : row.value(i);
        }
        return new Row(row.columns(), values);
    }

    private static Set<String> columns(Headers headers, String name) {
        try {
            return LeatHeaders.columns(headers, name);
        } catch (IllegalArgumentException e) {
            throw new LeatException(StreamError.UNREADABLE, String.valueOf(e.getMessage()), e);
        }
    }

    private static String text(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null || header.value() == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    private Row after(IndexedRecord envelope, String operation) {
        if (envelope.get(after) instanceof IndexedRecord row) {
            return rows.row(row);
        }
        throw new LeatException(StreamError.UNREADABLE, "operation %s without the row after it".formatted(operation));
    }

    private Optional<Row> before(IndexedRecord envelope) {
        return before != ABSENT && envelope.get(before) instanceof IndexedRecord row
                ? Optional.of(rows.row(row))
                : Optional.empty();
    }

    private ChangeOrigin origin(IndexedRecord envelope, String position, String eventId) {
        Instant committedAt = null;
        String transaction = "";
        if (source != ABSENT && envelope.get(source) instanceof IndexedRecord from) {
            committedAt = sourceTimes.instant(from);
            transaction = text(from, gtid);
            transaction = transaction.isEmpty() ? text(from, txId) : transaction;
        }
        if (committedAt == null) {
            committedAt = times.instant(envelope);
        }
        if (committedAt == null) {
            throw new LeatException(
                    StreamError.UNREADABLE, "no time: neither the envelope nor its source has ts_ms, ts_us or ts_ns");
        }
        return new ChangeOrigin(committedAt, transaction, position, eventId);
    }

    private static String text(IndexedRecord record, int position) {
        Object value = position == ABSENT ? null : record.get(position);
        return value == null ? "" : value.toString();
    }

    private static int position(Schema record, String field) {
        Schema.Field found = record.getField(field);
        return found == null ? ABSENT : found.pos();
    }

    private static LeatException notAnEnvelope(Schema schema, String missing) {
        return new LeatException(
                StreamError.NOT_AN_ENVELOPE,
                "%s is not the schema of a change event: it has no %s".formatted(schema.getFullName(), missing));
    }

    /** The three clocks of Debezium, the finest first. */
    private record TimeFields(int nanos, int micros, int millis) {

        static TimeFields of(Schema record) {
            return new TimeFields(position(record, "ts_ns"), position(record, "ts_us"), position(record, "ts_ms"));
        }

        @Nullable
        Instant instant(IndexedRecord record) {
            if (nanos != ABSENT && record.get(nanos) instanceof Long value) {
                return Times.instant(value, 1);
            }
            if (micros != ABSENT && record.get(micros) instanceof Long value) {
                return Times.instant(value, 1_000);
            }
            return millis != ABSENT && record.get(millis) instanceof Long value ? Instant.ofEpochMilli(value) : null;
        }
    }
}
