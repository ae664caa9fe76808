package dev.leat.poller.dialect;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.function.Supplier;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.SchemaBuilder;

/** The forms that databases share. The schemas are those that Debezium gives to the same types: docs/types.md is their table. */
final class Forms {

    static final String DATE = "io.debezium.time.Date";
    static final String MICRO_TIME = "io.debezium.time.MicroTime";
    static final String TIMESTAMP = "io.debezium.time.Timestamp";
    static final String MICRO_TIMESTAMP = "io.debezium.time.MicroTimestamp";
    static final String NANO_TIMESTAMP = "io.debezium.time.NanoTimestamp";
    static final String ZONED_TIMESTAMP = "io.debezium.time.ZonedTimestamp";

    private static final String PRECISION = "connect.decimal.precision";
    private static final int MILLI_DIGITS = 3;
    private static final int MICRO_DIGITS = 6;
    private static final int NANO_DIGITS = 9;
    private static final int UNSIGNED_64_DIGITS = 20;

    /** What Debezium has for infinity, in microseconds. */
    static final long FOREVER = 9_223_372_036_825_200_000L;

    static final long EVER = -9_223_372_036_832_400_000L;
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    static final long MICROS_PER_SECOND = 1_000_000;
    static final long MICROS_PER_DAY = 86_400 * MICROS_PER_SECOND;

    static final ColumnForm BOOLEAN = new ColumnForm(
            SchemaBuilder::bool,
            (rows, i) -> {
                boolean value = rows.getBoolean(i);
                return rows.wasNull() ? null : value;
            },
            (statement, i, value) -> statement.setBoolean(i, (Boolean) value));

    static final ColumnForm INT16 = new ColumnForm(
            SchemaBuilder::int16,
            (rows, i) -> {
                short value = rows.getShort(i);
                return rows.wasNull() ? null : value;
            },
            (statement, i, value) -> statement.setShort(i, ((Number) value).shortValue()));

    static final ColumnForm INT32 = new ColumnForm(
            SchemaBuilder::int32,
            (rows, i) -> {
                int value = rows.getInt(i);
                return rows.wasNull() ? null : value;
            },
            (statement, i, value) -> statement.setInt(i, ((Number) value).intValue()));

    static final ColumnForm INT64 = new ColumnForm(
            SchemaBuilder::int64,
            (rows, i) -> {
                long value = rows.getLong(i);
                return rows.wasNull() ? null : value;
            },
            (statement, i, value) -> statement.setLong(i, ((Number) value).longValue()));

    static final ColumnForm FLOAT32 = new ColumnForm(
            SchemaBuilder::float32,
            (rows, i) -> {
                float value = rows.getFloat(i);
                return rows.wasNull() ? null : value;
            },
            (statement, i, value) -> statement.setFloat(i, (Float) value));

    static final ColumnForm FLOAT64 = new ColumnForm(
            SchemaBuilder::float64,
            (rows, i) -> {
                double value = rows.getDouble(i);
                return rows.wasNull() ? null : value;
            },
            (statement, i, value) -> statement.setDouble(i, (Double) value));

    static final ColumnForm TEXT = text(SchemaBuilder::string);

    static final ColumnForm BYTES = new ColumnForm(
            SchemaBuilder::bytes,
            (rows, i) -> {
                byte[] value = rows.getBytes(i);
                return value == null ? null : ByteBuffer.wrap(value);
            },
            (statement, i, value) -> statement.setBytes(i, bytes(value)));

    static final ColumnForm DAYS = new ColumnForm(
            () -> named(SchemaBuilder.int32(), DATE),
            (rows, i) -> {
                LocalDate value = rows.getObject(i, LocalDate.class);
                return value == null ? null : days(value);
            },
            (statement, i, value) -> statement.setObject(i, LocalDate.ofEpochDay(((Number) value).longValue())));

    static final ColumnForm TIME_OF_DAY = new ColumnForm(
            () -> named(SchemaBuilder.int64(), MICRO_TIME),
            (rows, i) -> {
                LocalTime value = rows.getObject(i, LocalTime.class);
                return value == null ? null : value.toNanoOfDay() / 1_000;
            },
            (statement, i, value) -> statement.setObject(i, LocalTime.ofNanoOfDay((Long) value * 1_000)));

    private Forms() {}

    private static int days(LocalDate value) {
        // infinity, as drivers tell it
        if (value.equals(LocalDate.MAX)) {
            return Integer.MAX_VALUE;
        }
        return value.equals(LocalDate.MIN) ? Integer.MIN_VALUE : Math.toIntExact(value.toEpochDay());
    }

    static SchemaBuilder named(SchemaBuilder builder, String name) {
        return builder.name(name).version(1);
    }

    static ColumnForm text(Supplier<SchemaBuilder> schema) {
        return new ColumnForm(
                schema, ResultSet::getString, (statement, i, value) -> statement.setString(i, value.toString()));
    }

    static ColumnForm text(String name) {
        return text(() -> named(SchemaBuilder.string(), name));
    }

    static ColumnForm decimal(int precision, int scale) {
        return new ColumnForm(
                () -> {
                    SchemaBuilder builder = Decimal.builder(scale);
                    return precision > 0 ? builder.parameter(PRECISION, Integer.toString(precision)) : builder;
                },
                (rows, i) -> {
                    BigDecimal value = rows.getBigDecimal(i);
                    return value == null ? null : value.setScale(scale, RoundingMode.UNNECESSARY);
                },
                (statement, i, value) -> statement.setBigDecimal(i, (BigDecimal) value));
    }

    /** A whole number without a sign that 64 bits cannot hold. */
    static ColumnForm unsigned64() {
        ColumnForm decimal = decimal(UNSIGNED_64_DIGITS, 0);
        return new ColumnForm(
                decimal.schema(),
                (rows, i) -> {
                    String value = rows.getString(i);
                    return value == null ? null : new BigDecimal(new BigInteger(value));
                },
                decimal.binder());
    }

    /** A time without a zone; the unit on the topic is the coarsest that holds the column's digits. */
    static ColumnForm local(int digits) {
        String name = digits <= MILLI_DIGITS ? TIMESTAMP : digits <= MICRO_DIGITS ? MICRO_TIMESTAMP : NANO_TIMESTAMP;
        long perSecond = perSecond(digits);
        return new ColumnForm(
                () -> named(SchemaBuilder.int64(), name),
                (rows, i) -> {
                    LocalDateTime value = rows.getObject(i, LocalDateTime.class);
                    return value == null ? null : units(value, perSecond);
                },
                (statement, i, value) -> statement.setObject(i, local((Long) value, perSecond)));
    }

    static long perSecond(int digits) {
        return digits <= MILLI_DIGITS ? 1_000 : digits <= MICRO_DIGITS ? MICROS_PER_SECOND : NANOS_PER_SECOND;
    }

    static long units(LocalDateTime value, long perSecond) {
        if (value.equals(LocalDateTime.MAX) || value.equals(LocalDateTime.MIN)) {
            long micros = value.equals(LocalDateTime.MAX) ? FOREVER : EVER;
            return perSecond < MICROS_PER_SECOND ? micros / (MICROS_PER_SECOND / perSecond) : micros;
        }
        Instant instant = value.toInstant(ZoneOffset.UTC);
        return Math.addExact(
                Math.multiplyExact(instant.getEpochSecond(), perSecond),
                instant.getNano() / (NANOS_PER_SECOND / perSecond));
    }

    static LocalDateTime local(long units, long perSecond) {
        return LocalDateTime.ofEpochSecond(
                Math.floorDiv(units, perSecond),
                (int) (Math.floorMod(units, perSecond) * (NANOS_PER_SECOND / perSecond)),
                ZoneOffset.UTC);
    }

    /** A point in time. */
    static ColumnForm zoned(int digits) {
        IsoInstant format = new IsoInstant(Math.min(digits, NANO_DIGITS));
        return new ColumnForm(
                () -> named(SchemaBuilder.string(), ZONED_TIMESTAMP),
                (rows, i) -> {
                    OffsetDateTime value = rows.getObject(i, OffsetDateTime.class);
                    return value == null ? null : format.text(finite(value));
                },
                (statement, i, value) ->
                        statement.setObject(i, Instant.parse((String) value).atOffset(ZoneOffset.UTC)));
    }

    private static OffsetDateTime finite(OffsetDateTime value) {
        if (!value.equals(OffsetDateTime.MAX) && !value.equals(OffsetDateTime.MIN)) {
            return value;
        }
        long micros = value.equals(OffsetDateTime.MAX) ? FOREVER : EVER;
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
    }

    static byte[] bytes(Object value) {
        if (value instanceof byte[] bytes) {
            return bytes;
        }
        ByteBuffer buffer = ((ByteBuffer) value).duplicate();
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}
