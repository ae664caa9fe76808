package dev.leat.stream.codec;

import dev.leat.stream.error.LeatException;
import dev.leat.stream.error.StreamError;
import dev.leat.stream.value.ColumnType;
import dev.leat.stream.value.ColumnType.Scalar;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/**
 * What the values of an Avro type mean: the type of column, and how a value as Avro's generic reader gives it becomes the
 * Java form of that type. The only place that knows the semantic types of Connect and Debezium; docs/types.md is its table.
 *
 * @param reader throws a {@link RuntimeException} for a value that the type cannot hold
 */
record SemanticType(ColumnType type, Reader reader) {

    interface Reader {
        Object read(Object raw);
    }

    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long NANOS_PER_MICRO = 1_000;

    private static final SemanticType TEXT = new SemanticType(Scalar.TEXT, Object::toString);
    private static final SemanticType DATE =
            new SemanticType(Scalar.DATE, raw -> LocalDate.ofEpochDay(((Number) raw).longValue()));
    private static final SemanticType TIME_MILLIS = timeOfDay(NANOS_PER_MILLI);
    private static final SemanticType TIME_MICROS = timeOfDay(NANOS_PER_MICRO);
    private static final SemanticType TIMESTAMP_MILLIS = timestamp(NANOS_PER_MILLI);
    private static final SemanticType TIMESTAMP_MICROS = timestamp(NANOS_PER_MICRO);
    private static final SemanticType TIMESTAMP_NANOS = timestamp(1);
    private static final SemanticType UUID =
            new SemanticType(Scalar.UUID, raw -> raw.toString().toLowerCase(Locale.ROOT));

    /** By the property {@link AvroSchemas#NAME}. */
    private static final Map<String, SemanticType> NAMED = Map.ofEntries(
            Map.entry("io.debezium.data.Uuid", UUID),
            Map.entry("io.debezium.data.Json", new SemanticType(Scalar.JSON, raw -> oneLine(raw.toString()))),
            Map.entry(
                    "io.debezium.data.VariableScaleDecimal",
                    new SemanticType(Scalar.DECIMAL, raw -> variableScale((IndexedRecord) raw))),
            Map.entry("io.debezium.time.Date", DATE),
            Map.entry("org.apache.kafka.connect.data.Date", DATE),
            Map.entry("io.debezium.time.IsoDate", new SemanticType(Scalar.DATE, raw -> Times.isoDate(raw.toString()))),
            Map.entry("io.debezium.time.Time", TIME_MILLIS),
            Map.entry("org.apache.kafka.connect.data.Time", TIME_MILLIS),
            Map.entry("io.debezium.time.MicroTime", TIME_MICROS),
            Map.entry("io.debezium.time.NanoTime", timeOfDay(1)),
            Map.entry("io.debezium.time.IsoTime", new SemanticType(Scalar.TIME, raw -> Times.isoTime(raw.toString()))),
            Map.entry("io.debezium.time.Timestamp", TIMESTAMP_MILLIS),
            Map.entry("org.apache.kafka.connect.data.Timestamp", TIMESTAMP_MILLIS),
            Map.entry("io.debezium.time.MicroTimestamp", TIMESTAMP_MICROS),
            Map.entry("io.debezium.time.NanoTimestamp", TIMESTAMP_NANOS),
            Map.entry(
                    "io.debezium.time.IsoTimestamp",
                    new SemanticType(Scalar.TIMESTAMP, raw -> Times.isoTimestamp(raw.toString()))),
            Map.entry(
                    "io.debezium.time.ZonedTimestamp",
                    new SemanticType(Scalar.INSTANT, raw -> Times.zonedTimestamp(raw.toString()))),
            Map.entry(
                    "io.debezium.time.ZonedTime",
                    new SemanticType(Scalar.TEXT, raw -> Times.zonedTime(raw.toString()))),
            Map.entry("io.debezium.time.MicroDuration", duration(NANOS_PER_MICRO)),
            Map.entry("io.debezium.time.NanoDuration", duration(1)));

    /** By Avro's own logical type, for topics that somebody else writes. */
    private static final Map<String, SemanticType> LOGICAL = Map.ofEntries(
            Map.entry("uuid", UUID),
            Map.entry("date", DATE),
            Map.entry("time-millis", TIME_MILLIS),
            Map.entry("time-micros", TIME_MICROS),
            Map.entry("local-timestamp-millis", TIMESTAMP_MILLIS),
            Map.entry("local-timestamp-micros", TIMESTAMP_MICROS),
            Map.entry("local-timestamp-nanos", TIMESTAMP_NANOS),
            Map.entry("timestamp-millis", instant(NANOS_PER_MILLI)),
            Map.entry("timestamp-micros", instant(NANOS_PER_MICRO)),
            Map.entry("timestamp-nanos", instant(1)));

    /** What the type means, whether it may be null or not. */
    static SemanticType of(Schema typeOrNull) {
        Schema type = withoutNull(typeOrNull);
        SemanticType named = NAMED.get(String.valueOf(type.getProp(AvroSchemas.NAME)));
        if (named != null) {
            return named;
        }
        if (type.getLogicalType() instanceof LogicalTypes.Decimal decimal) {
            return decimal(decimal.getScale());
        }
        SemanticType logical = LOGICAL.get(String.valueOf(type.getProp("logicalType")));
        return logical != null && type.getType() != Schema.Type.FIXED ? logical : physical(type);
    }

    private static SemanticType physical(Schema type) {
        return switch (type.getType()) {
            case BOOLEAN -> new SemanticType(Scalar.BOOLEAN, raw -> (Boolean) raw);
            case INT -> new SemanticType(Scalar.INTEGER, raw -> ((Number) raw).longValue());
            case LONG -> new SemanticType(Scalar.LONG, raw -> ((Number) raw).longValue());
            // the shortest text that gives the same float is what SQL shows of it
            case FLOAT -> new SemanticType(Scalar.DOUBLE, raw -> Double.valueOf(raw.toString()));
            case DOUBLE -> new SemanticType(Scalar.DOUBLE, raw -> (Double) raw);
            case STRING, ENUM -> TEXT;
            case BYTES, FIXED -> new SemanticType(Scalar.BYTES, SemanticType::bytes);
            case ARRAY -> array(of(type.getElementType()));
            case MAP, RECORD -> StructuresAsJson.of(type);
            case UNION, NULL ->
                throw new LeatException(
                        StreamError.NOT_AN_ENVELOPE,
                        "a column of type %s: only a union of null and one other type can be read".formatted(type));
        };
    }

    static boolean isOptional(Schema type) {
        return type.isUnion() && type.isNullable();
    }

    /** The type itself, or the one that is in union with null. */
    static Schema withoutNull(Schema type) {
        if (!type.isUnion() || !type.isNullable() || type.getTypes().size() != 2) {
            return type;
        }
        List<Schema> branches = type.getTypes();
        return branches.get(0).getType() == Schema.Type.NULL ? branches.get(1) : branches.get(0);
    }

    private static SemanticType array(SemanticType element) {
        return new SemanticType(new ColumnType.ArrayOf(element.type()), raw -> {
            List<?> values = (List<?>) raw;
            List<@Nullable Object> read = new ArrayList<>(values.size());
            for (Object value : values) {
                read.add(value == null ? null : element.reader().read(value));
            }
            return read;
        });
    }

    private static SemanticType decimal(int scale) {
        return new SemanticType(Scalar.DECIMAL, raw -> new BigDecimal(new BigInteger(bytes(raw)), scale));
    }

    private static BigDecimal variableScale(IndexedRecord record) {
        int scale = (Integer) record.get(record.getSchema().getField("scale").pos());
        Object value = record.get(record.getSchema().getField("value").pos());
        return new BigDecimal(new BigInteger(bytes(value)), scale);
    }

    private static byte[] bytes(Object raw) {
        if (raw instanceof org.apache.avro.generic.GenericFixed fixed) {
            return fixed.bytes();
        }
        if (raw instanceof byte[] bytes) {
            return bytes;
        }
        ByteBuffer buffer = ((ByteBuffer) raw).duplicate();
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    /** Line breaks in JSON stand only between its tokens; without them a document can be a line of a bulk request. */
    private static String oneLine(String json) {
        return json.indexOf('\n') < 0 && json.indexOf('\r') < 0
                ? json
                : json.replace('\n', ' ').replace('\r', ' ');
    }

    private static SemanticType timeOfDay(long nanosPerUnit) {
        return new SemanticType(
                Scalar.TIME, raw -> Duration.ofNanos(Math.multiplyExact(((Number) raw).longValue(), nanosPerUnit)));
    }

    private static SemanticType timestamp(long nanosPerUnit) {
        return new SemanticType(Scalar.TIMESTAMP, raw -> Times.local(((Number) raw).longValue(), nanosPerUnit));
    }

    private static SemanticType instant(long nanosPerUnit) {
        return new SemanticType(Scalar.INSTANT, raw -> Times.instant(((Number) raw).longValue(), nanosPerUnit));
    }

    private static SemanticType duration(long nanosPerUnit) {
        return new SemanticType(Scalar.TEXT, raw -> {
            long unitsPerSecond = Times.NANOS_PER_SECOND / nanosPerUnit;
            long units = ((Number) raw).longValue();
            return Duration.ofSeconds(
                            Math.floorDiv(units, unitsPerSecond), Math.floorMod(units, unitsPerSecond) * nanosPerUnit)
                    .toString();
        });
    }
}
