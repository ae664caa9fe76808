package dev.leat.stream.codec;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Map;
import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/**
 * Writes values of one Connect schema as {@link AvroSchemas} describes them. Compiled once per schema into a tree of
 * these; after that no schema is looked at any more. Not thread-safe.
 */
interface ValueWriter {

    /** Throws a {@link ClassCastException} or {@link DataException} for a value that is not of the schema. */
    void write(ByteArrayEncoder out, @Nullable Object value) throws IOException;

    /** Writes values that are there. */
    interface Present {
        void write(ByteArrayEncoder out, Object value) throws IOException;
    }

    /** A writer of the schema's values, null included where the schema allows it. */
    static ValueWriter of(Schema schema) {
        Present present = ofPresent(schema);
        if (!schema.isOptional()) {
            return required(present);
        }
        return (out, value) -> {
            if (value == null) {
                out.writeIndex(0);
            } else {
                out.writeIndex(1);
                present.write(out, value);
            }
        };
    }

    /** A writer of a key's record: its fields are never null, whatever the schema says. */
    static Present ofKey(Schema schema) {
        return StructWriter.of(schema, false);
    }

    /** A writer of a struct that is not in another one. */
    static Present ofValue(Schema schema) {
        return ofPresent(schema);
    }

    private static ValueWriter required(Present present) {
        return (out, value) -> {
            if (value == null) {
                throw new DataException("null, which the column's type does not allow");
            }
            present.write(out, value);
        };
    }

    /** Whether the values of 64 bits are Connect's own Java class for times. */
    static boolean isLogical(Schema schema) {
        return Timestamp.LOGICAL_NAME.equals(schema.name());
    }

    static Present ofPresent(Schema schema) {
        return switch (schema.type()) {
            case INT8, INT16 -> (out, value) -> out.writeInt(((Number) value).intValue());
            case INT32 ->
                Date.LOGICAL_NAME.equals(schema.name()) || Time.LOGICAL_NAME.equals(schema.name())
                        ? (out, value) -> out.writeInt((Integer) ConnectValues.plain(schema, value))
                        : (out, value) -> out.writeInt((Integer) value);
            case INT64 ->
                isLogical(schema)
                        ? (out, value) -> out.writeLong((Long) ConnectValues.plain(schema, value))
                        : (out, value) -> out.writeLong((Long) value);
            case FLOAT32 -> (out, value) -> out.writeFloat((Float) value);
            case FLOAT64 -> (out, value) -> out.writeDouble((Double) value);
            case BOOLEAN -> (out, value) -> out.writeBoolean((Boolean) value);
            case STRING -> (out, value) -> out.writeString((String) value);
            case BYTES ->
                Decimal.LOGICAL_NAME.equals(schema.name())
                        ? decimal(AvroSchemas.Decimals.avroScale(schema))
                        : ValueWriter::writeBytes;
            case ARRAY -> array(of(schema.valueSchema()));
            case MAP -> map(schema);
            case STRUCT -> StructWriter.of(schema, true);
        };
    }

    private static Present decimal(int scale) {
        return (out, value) -> out.writeBytes(AvroSchemas.Decimals.unscaled(scale, (BigDecimal) value));
    }

    private static void writeBytes(ByteArrayEncoder out, Object value) throws IOException {
        if (value instanceof byte[] bytes) {
            out.writeBytes(bytes);
        } else {
            out.writeBytes(((ByteBuffer) value).duplicate());
        }
    }

    private static Present array(ValueWriter element) {
        return (out, value) -> writeItems(out, (Collection<?>) value, element);
    }

    private static Present map(Schema schema) {
        ValueWriter key = of(schema.keySchema());
        ValueWriter element = of(schema.valueSchema());
        if (!AvroSchemas.hasTextKeys(schema)) {
            ValueWriter entry = required((out, value) -> {
                Map.Entry<?, ?> pair = (Map.Entry<?, ?>) value;
                key.write(out, pair.getKey());
                element.write(out, pair.getValue());
            });
            return (out, value) -> writeItems(out, ((Map<?, ?>) value).entrySet(), entry);
        }
        return (out, value) -> {
            Map<?, ?> map = (Map<?, ?>) value;
            out.writeMapStart();
            out.setItemCount(map.size());
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                out.startItem();
                key.write(out, entry.getKey());
                element.write(out, entry.getValue());
            }
            out.writeMapEnd();
        };
    }

    private static void writeItems(ByteArrayEncoder out, Collection<?> items, ValueWriter item) throws IOException {
        out.writeArrayStart();
        out.setItemCount(items.size());
        for (Object element : items) {
            out.startItem();
            item.write(out, element);
        }
        out.writeArrayEnd();
    }
}
