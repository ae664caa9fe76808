package dev.leat.poller.table;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;

/**
 * Values of the topic as people write them, and back: numbers and texts as such, bytes in hexadecimal digits, days and times
 * in ISO 8601. A day is its beginning, and a point in time without a zone is in UTC.
 */
public final class ValueText {

    private static final Pattern SPAN = Pattern.compile("(-?)(\\d{1,4}):(\\d\\d)(?::(\\d\\d)(?:\\.(\\d{1,6}))?)?");
    private static final long MILLIS_PER_SECOND = 1_000;
    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final int MICRO_DIGITS = 6;

    private ValueText() {}

    /** @param value of the schema */
    public static String of(Schema schema, Object value) {
        return switch (name(schema)) {
            case "io.debezium.time.Date" ->
                LocalDate.ofEpochDay(((Number) value).longValue()).toString();
            case "io.debezium.time.MicroTime" -> span((Long) value);
            case "io.debezium.time.Timestamp" -> local((Long) value, MILLIS_PER_SECOND);
            case "io.debezium.time.MicroTimestamp" -> local((Long) value, MICROS_PER_SECOND);
            case "io.debezium.time.NanoTimestamp" -> local((Long) value, NANOS_PER_SECOND);
            case Decimal.LOGICAL_NAME -> ((BigDecimal) value).toPlainString();
            default ->
                value instanceof byte[] || value instanceof ByteBuffer
                        ? HexFormat.of().formatHex(KeyText.bytes(value))
                        : value.toString();
        };
    }

    /**
     * What {@link #of} gave, or what somebody wrote.
     *
     * @throws IllegalArgumentException if it is no value of the schema
     */
    public static Object value(Schema schema, String text) {
        try {
            return switch (name(schema)) {
                case "io.debezium.time.Date" ->
                    Math.toIntExact(LocalDate.parse(text.strip()).toEpochDay());
                case "io.debezium.time.MicroTime" -> micros(text.strip());
                case "io.debezium.time.Timestamp" -> units(text, MILLIS_PER_SECOND);
                case "io.debezium.time.MicroTimestamp" -> units(text, MICROS_PER_SECOND);
                case "io.debezium.time.NanoTimestamp" -> units(text, NANOS_PER_SECOND);
                case "io.debezium.time.ZonedTimestamp" -> instant(text).toString();
                case Decimal.LOGICAL_NAME -> new BigDecimal(text.strip());
                default -> plain(schema, text);
            };
        } catch (DateTimeException | ArithmeticException wrong) {
            throw new IllegalArgumentException(wrong.getMessage(), wrong);
        }
    }

    private static Object plain(Schema schema, String text) {
        return switch (schema.type()) {
            case INT8, INT16 -> Short.valueOf(text.strip());
            case INT32 -> Integer.valueOf(text.strip());
            case INT64 -> Long.valueOf(text.strip());
            case FLOAT32 -> Float.valueOf(text.strip());
            case FLOAT64 -> Double.valueOf(text.strip());
            case BOOLEAN ->
                switch (text.strip().toLowerCase(Locale.ROOT)) {
                    case "true" -> true;
                    case "false" -> false;
                    default -> throw new IllegalArgumentException("it is true or false");
                };
            case STRING -> text;
            case BYTES -> ByteBuffer.wrap(HexFormat.of().parseHex(text.strip()));
            case ARRAY, MAP, STRUCT -> throw new IllegalArgumentException("nothing is ordered by such values");
        };
    }

    private static String name(Schema schema) {
        return String.valueOf(schema.name());
    }

    private static String local(long units, long perSecond) {
        return LocalDateTime.ofEpochSecond(
                        Math.floorDiv(units, perSecond),
                        (int) (Math.floorMod(units, perSecond) * (NANOS_PER_SECOND / perSecond)),
                        ZoneOffset.UTC)
                .toString();
    }

    private static long units(String text, long perSecond) {
        String iso = iso(text);
        LocalDateTime time = isDay(iso) ? LocalDate.parse(iso).atStartOfDay() : LocalDateTime.parse(iso);
        Instant atUtc = time.toInstant(ZoneOffset.UTC);
        return Math.addExact(
                Math.multiplyExact(atUtc.getEpochSecond(), perSecond),
                atUtc.getNano() / (NANOS_PER_SECOND / perSecond));
    }

    private static Instant instant(String text) {
        String iso = iso(text);
        if (isDay(iso)) {
            return LocalDate.parse(iso).atStartOfDay().toInstant(ZoneOffset.UTC);
        }
        boolean zoned =
                iso.endsWith("Z") || iso.lastIndexOf('+') > iso.indexOf('T') || iso.lastIndexOf('-') > iso.indexOf('T');
        return zoned
                ? OffsetDateTime.parse(iso).toInstant()
                : LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC);
    }

    private static String iso(String text) {
        return text.strip().replace(' ', 'T');
    }

    private static boolean isDay(String iso) {
        return iso.indexOf('T') < 0;
    }

    private static String span(long micros) {
        long size = Math.abs(micros);
        long seconds = size / MICROS_PER_SECOND;
        return "%s%02d:%02d:%02d.%06d"
                .formatted(
                        micros < 0 ? "-" : "",
                        seconds / 3_600,
                        seconds / 60 % 60,
                        seconds % 60,
                        size % MICROS_PER_SECOND);
    }

    private static long micros(String text) {
        Matcher parts = SPAN.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("write it as 12:30:00");
        }
        long seconds = (Long.parseLong(parts.group(2)) * 60 + Long.parseLong(parts.group(3))) * 60
                + (parts.group(4) == null ? 0 : Long.parseLong(parts.group(4)));
        String fraction = parts.group(5) == null ? "" : parts.group(5);
        long micros =
                seconds * MICROS_PER_SECOND + Long.parseLong(fraction + "0".repeat(MICRO_DIGITS - fraction.length()));
        return parts.group(1).isEmpty() ? micros : -micros;
    }
}
