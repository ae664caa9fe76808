package dev.leat.engine.mysql.value;

import io.debezium.data.Json;
import io.debezium.spi.converter.CustomConverter;
import io.debezium.spi.converter.RelationalColumn;
import io.debezium.time.Date;
import io.debezium.time.MicroTime;
import io.debezium.time.MicroTimestamp;
import io.debezium.time.Timestamp;
import io.debezium.time.Year;
import io.debezium.time.ZonedTimestamp;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.BitSet;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/**
 * The connector's converter for every column whose values upstream would change, or would give another form in the load than
 * in the log. What is not named here is upstream's: integers, decimals, texts, bytes, enums, sets, geometry. docs/types.md is
 * its table.
 *
 * <p>Made by the connector from its properties; see {@link #settings}. Not thread-safe.
 */
public final class MySqlValues implements CustomConverter<SchemaBuilder, RelationalColumn> {

    private static final String NAME = "leat";
    private static final String TIMES = "times";
    private static final String ADAPTIVE = "adaptive_time_microseconds";

    /** Digits of a fraction that upstream gives in milliseconds. */
    private static final int MILLIS = 3;

    /** Stands for a zero date where there must be a value: month zero and day zero of the year zero, counted on. */
    private static final LocalDateTime ZERO = LocalDateTime.of(-1, 11, 30, 0, 0);

    /** Before it, years are zero or less, which MySQL has only as parts of zero dates. */
    private static final LocalDate FIRST_DAY = LocalDate.of(1, 1, 1);

    /** Below it, Java's old calendar is in a year before Christ, and names it as one after. */
    private static final Instant OLD_CALENDARS_FIRST_DAY = Instant.parse("0000-12-30T12:00:00Z");

    private boolean adaptiveTimes = true;

    private interface Conversion {
        @Nullable
        Object convert(Object value);
    }

    /** Puts it into a connector's settings, beside the converters that are there already. */
    public static void settings(Map<String, String> settings) {
        settings.merge("converters", NAME, (others, ours) -> others + "," + ours);
        settings.put(NAME + ".type", MySqlValues.class.getName());
        settings.put(NAME + "." + TIMES, settings.getOrDefault("time.precision.mode", ADAPTIVE));
    }

    @Override
    public void configure(Properties properties) {
        adaptiveTimes = properties.getProperty(TIMES, ADAPTIVE).equals(ADAPTIVE);
    }

    @Override
    public void converterFor(RelationalColumn column, ConverterRegistration<SchemaBuilder> registration) {
        String type = column.typeName().toUpperCase(Locale.ROOT);
        switch (type) {
            case "JSON" -> register(registration, Json.builder(), column, MySqlValues::json);
            case "BOOL", "BOOLEAN" -> register(registration, SchemaBuilder.int16(), column, MySqlValues::bool);
            case "BIT" -> {
                int length = column.length().orElse(1);
                if (length > 1) {
                    register(registration, SchemaBuilder.string(), column, value -> bits(value, length));
                }
            }
            case "YEAR" -> register(registration, Year.builder(), column, MySqlValues::year);
            case "FLOAT", "FLOAT UNSIGNED", "FLOAT UNSIGNED ZEROFILL" -> {
                if (column.scale().isPresent()) {
                    register(registration, SchemaBuilder.float32(), column, MySqlValues::single);
                }
            }
            case "CHAR", "VARCHAR", "TINYTEXT", "TEXT", "MEDIUMTEXT", "LONGTEXT" -> {
                // the server makes such columns binary, and shows them so
                if ("binary".equalsIgnoreCase(column.charsetName())) {
                    register(registration, SchemaBuilder.bytes(), column, MySqlValues::binary);
                }
            }
            default -> {
                if (adaptiveTimes) {
                    time(type, column, registration);
                }
            }
        }
    }

    private static void time(String type, RelationalColumn column, ConverterRegistration<SchemaBuilder> registration) {
        switch (type) {
            case "TIME" -> register(registration, MicroTime.builder(), column, MySqlValues::span);
            case "DATE" -> orZero(registration, Date.builder(), column, MySqlValues::date, day(ZERO.toLocalDate()));
            case "DATETIME" -> {
                boolean inMillis = column.length().orElse(0) <= MILLIS;
                orZero(
                        registration,
                        inMillis ? Timestamp.builder() : MicroTimestamp.builder(),
                        column,
                        value -> dateTime(value, inMillis),
                        units(ZERO, inMillis));
            }
            case "TIMESTAMP" ->
                orZero(
                        registration,
                        ZonedTimestamp.builder(),
                        column,
                        MySqlValues::pointInTime,
                        text(ZERO.toInstant(ZoneOffset.UTC)));
            default -> {}
        }
    }

    private static void register(
            ConverterRegistration<SchemaBuilder> registration,
            SchemaBuilder schema,
            RelationalColumn column,
            Conversion conversion) {
        registration.register(schema, value -> value == null ? null : converted(conversion, value, column));
    }

    /** Neither the driver nor the reader of the log shows a zero date; they give null, and the first also others. */
    private static void orZero(
            ConverterRegistration<SchemaBuilder> registration,
            SchemaBuilder schema,
            RelationalColumn column,
            Conversion conversion,
            Object zero) {
        registration.register(schema, value -> {
            Object converted = value == null ? null : converted(conversion, value, column);
            return converted == null && !column.isOptional() ? zero : converted;
        });
    }

    private static @Nullable Object converted(Conversion conversion, Object value, RelationalColumn column) {
        try {
            return conversion.convert(value);
        } catch (ClassCastException unexpected) {
            throw new DataException(
                    "%s.%s: the connector gives a %s"
                            .formatted(
                                    column.dataCollection(),
                                    column.name(),
                                    value.getClass().getName()),
                    unexpected);
        }
    }

    private static Object json(Object value) {
        return value instanceof byte[] binary ? BinaryJson.text(binary) : (String) value;
    }

    private static Object binary(Object value) {
        return value instanceof String ofDefault
                ? ByteBuffer.wrap(ofDefault.getBytes(StandardCharsets.UTF_8))
                : ByteBuffer.wrap((byte[]) value);
    }

    private static Object bool(Object value) {
        if (value instanceof Boolean truth) {
            return (short) (truth ? 1 : 0);
        }
        return ((Number) value).shortValue();
    }

    /** The digits. The driver gives bytes with the first digit first; the log and a default the last one. */
    private static Object bits(Object value, int length) {
        BitSet bits = switch (value) {
            case BitSet set -> set;
            case ByteBuffer ofDefault -> BitSet.valueOf(ofDefault);
            default -> BitSet.valueOf(reversed((byte[]) value));
        };
        StringBuilder digits = new StringBuilder(length);
        for (int i = length - 1; i >= 0; i--) {
            digits.append(bits.get(i) ? '1' : '0');
        }
        return digits.toString();
    }

    private static byte[] reversed(byte[] bytes) {
        byte[] reversed = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            reversed[i] = bytes[bytes.length - 1 - i];
        }
        return reversed;
    }

    /** 1900 is what the reader of the log makes of 0000; the type begins with 1901. */
    private static Object year(Object value) {
        int year = value instanceof java.time.Year known ? known.getValue() : ((Number) value).intValue();
        return year == 1900 ? 0 : year;
    }

    private static Object single(Object value) {
        return ((Number) value).floatValue();
    }

    /** The reader of the log is a nanosecond off at times. */
    private static Object span(Object value) {
        return value instanceof Duration span
                ? Math.round(span.toNanos() / 1000.0)
                : (Object) ((Number) value).longValue();
    }

    private static @Nullable Object date(Object value) {
        return switch (value) {
            case LocalDate date -> date.isBefore(FIRST_DAY) ? null : (Object) day(date);
            default -> ((Number) value).intValue();
        };
    }

    private static int day(LocalDate date) {
        return Math.toIntExact(date.toEpochDay());
    }

    private static @Nullable Object dateTime(Object value, boolean inMillis) {
        return switch (value) {
            case LocalDateTime at -> units(at, inMillis);
            case java.sql.Timestamp at ->
                at.toInstant().isBefore(OLD_CALENDARS_FIRST_DAY)
                        ? null
                        : (Object) units(at.toLocalDateTime(), inMillis);
            default -> ((Number) value).longValue();
        };
    }

    private static long units(LocalDateTime at, boolean inMillis) {
        return (inMillis ? ChronoUnit.MILLIS : ChronoUnit.MICROS).between(Instant.EPOCH, at.toInstant(ZoneOffset.UTC));
    }

    private static Object pointInTime(Object value) {
        return switch (value) {
            case ZonedDateTime at -> text(at.toInstant());
            case java.sql.Timestamp at -> text(at.toInstant());
            default -> (String) value;
        };
    }

    private static String text(Instant at) {
        return DateTimeFormatter.ISO_INSTANT.format(at);
    }
}
