package dev.leat.stream.value;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The one JSON form of each {@link ColumnType}, the same in every document and store. Seconds are always there, their
 * fraction has no trailing zeros. Thread-safe.
 */
public final class CanonicalJson {

    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder()
            .appendPattern("HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .toFormatter();
    private static final DateTimeFormatter TIMESTAMP = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .appendLiteral('T')
            .append(TIME)
            .toFormatter();

    private CanonicalJson() {}

    /**
     * Writes the value as the next JSON value.
     *
     * @throws ClassCastException if the value does not have the Java form of the type: a bug of the decoder
     */
    public static void write(JsonGenerator json, ColumnType type, @Nullable Object value) throws IOException {
        if (value == null) {
            json.writeNull();
        } else if (type instanceof ColumnType.ArrayOf array) {
            json.writeStartArray();
            for (Object element : (List<?>) value) {
                write(json, array.element(), element);
            }
            json.writeEndArray();
        } else {
            write(json, (ColumnType.Scalar) type, value);
        }
    }

    private static void write(JsonGenerator json, ColumnType.Scalar type, Object value) throws IOException {
        switch (type) {
            case BOOLEAN -> json.writeBoolean((Boolean) value);
            case INTEGER, LONG -> json.writeNumber((Long) value);
            case DOUBLE -> writeDouble(json, (Double) value);
            case BYTES -> json.writeBinary((byte[]) value);
            case JSON -> json.writeRawValue((String) value);
            case DECIMAL, TEXT, UUID, DATE, TIME, TIMESTAMP, INSTANT -> json.writeString(text(value));
        }
    }

    /** The text of a value whose JSON form is a string, and the plain text of any other scalar. */
    public static String text(Object value) {
        if (value instanceof BigDecimal decimal) {
            return decimal.toPlainString();
        }
        if (value instanceof LocalDate date) {
            return date.toString();
        }
        if (value instanceof Duration time) {
            return time(time);
        }
        if (value instanceof LocalDateTime timestamp) {
            return TIMESTAMP.format(timestamp);
        }
        if (value instanceof Instant instant) {
            return TIMESTAMP.format(instant.atOffset(ZoneOffset.UTC)) + "Z";
        }
        return value.toString();
    }

    /** The hours are two digits or as many as there are. */
    private static String time(Duration time) {
        Duration size = time.abs();
        String hours = size.toHours() < 10 ? "0" + size.toHours() : Long.toString(size.toHours());
        String rest = TIME.format(
                        LocalTime.ofNanoOfDay(size.minusHours(size.toHours()).toNanos()))
                .substring(2);
        return (time.isNegative() ? "-" : "") + hours + rest;
    }

    private static void writeDouble(JsonGenerator json, double value) throws IOException {
        if (Double.isFinite(value)) {
            json.writeNumber(value);
        } else {
            json.writeString(Double.toString(value));
        }
    }
}
