package dev.leat.stream.codec;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.IndexedRecord;
import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/** Values of Connect structs. */
final class ConnectValues {

    private ConnectValues() {}

    /** A value of a primitive type without Connect's own Java classes for dates and decimals: what Avro writes for it. */
    static Object plain(Schema schema, Object value) {
        if (value instanceof java.util.Date date) {
            return switch (String.valueOf(schema.name())) {
                case Date.LOGICAL_NAME -> Date.fromLogical(schema, date);
                case Time.LOGICAL_NAME -> Time.fromLogical(schema, date);
                case Timestamp.LOGICAL_NAME -> Timestamp.fromLogical(schema, date);
                default -> value;
            };
        }
        if (value instanceof BigDecimal decimal && Decimal.LOGICAL_NAME.equals(schema.name())) {
            return AvroSchemas.Decimals.unscaled(schema, decimal);
        }
        return value instanceof byte[] bytes ? ByteBuffer.wrap(bytes) : value;
    }

    /** The value as Avro's generic reader would give it back. For keys, which are small: it makes a copy. */
    static @Nullable Object generic(Schema schema, org.apache.avro.Schema avro, @Nullable Object value) {
        if (value == null) {
            return null;
        }
        org.apache.avro.Schema type = SemanticType.withoutNull(avro);
        if (value instanceof Struct struct) {
            GenericData.Record record = new GenericData.Record(type);
            schema.fields()
                    .forEach(field -> record.put(
                            field.index(),
                            generic(
                                    field.schema(),
                                    type.getFields().get(field.index()).schema(),
                                    struct.get(field))));
            return record;
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> elements = new ArrayList<>();
            list.forEach(element -> elements.add(generic(schema.valueSchema(), type.getElementType(), element)));
            return elements;
        }
        if (value instanceof Map<?, ?> map && type.getType() == org.apache.avro.Schema.Type.MAP) {
            Map<Object, @Nullable Object> entries = new HashMap<>();
            map.forEach(
                    (key, element) -> entries.put(key, generic(schema.valueSchema(), type.getValueType(), element)));
            return entries;
        }
        return plain(schema, value);
    }

    /** The way back from {@link #generic}, for a struct of what keys are made of. */
    static Struct struct(Schema schema, IndexedRecord record) {
        Struct struct = new Struct(schema);
        for (Field field : schema.fields()) {
            Object value = record.get(field.index());
            struct.put(field, value == null ? null : connect(field.schema(), value));
        }
        return struct;
    }

    private static Object connect(Schema schema, Object value) {
        return switch (schema.type()) {
            case INT8 -> ((Number) value).byteValue();
            case INT16 -> ((Number) value).shortValue();
            case INT32 ->
                switch (String.valueOf(schema.name())) {
                    case Date.LOGICAL_NAME -> Date.toLogical(schema, (Integer) value);
                    case Time.LOGICAL_NAME -> Time.toLogical(schema, (Integer) value);
                    default -> value;
                };
            case INT64 ->
                Timestamp.LOGICAL_NAME.equals(schema.name()) ? Timestamp.toLogical(schema, (Long) value) : value;
            case FLOAT32, FLOAT64, BOOLEAN -> value;
            case STRING -> value.toString();
            case BYTES -> Decimal.LOGICAL_NAME.equals(schema.name()) ? decimal(schema, (ByteBuffer) value) : value;
            case STRUCT -> struct(schema, (IndexedRecord) value);
            case ARRAY, MAP -> throw new DataException("a key has no column of type %s".formatted(schema.type()));
        };
    }

    private static BigDecimal decimal(Schema schema, ByteBuffer unscaled) {
        byte[] bytes = new byte[unscaled.remaining()];
        unscaled.duplicate().get(bytes);
        return new BigDecimal(new BigInteger(bytes), AvroSchemas.Decimals.avroScale(schema))
                .setScale(AvroSchemas.Decimals.scale(schema));
    }
}
