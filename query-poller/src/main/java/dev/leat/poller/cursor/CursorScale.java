package dev.leat.poller.cursor;

import dev.leat.poller.config.PollerError;
import dev.leat.poller.config.TableSettings;
import dev.leat.poller.dialect.IsoInstant;
import dev.leat.poller.table.PolledTable;
import dev.leat.stream.error.LeatException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.apache.kafka.connect.data.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The values of a table's cursor on one line of numbers: microseconds of times, since 1970-01-01 on the clock that wrote them,
 * and numbers as they are. Immutable.
 */
public final class CursorScale {

    private static final long SECOND = 1_000_000;
    private static final long DAY = 86_400 * SECOND;
    private static final int WITH_SECONDS = "2024-01-31 12:30:00".length();
    private static final DateTimeFormatter TEXT = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);

    /** What a value of the column is. */
    private enum Form {
        NUMBER,
        UNITS,
        MILLIS,
        MICROS,
        NANOS,
        ZONED,
        DAYS,
        TEXT
    }

    private final TableSettings table;
    private final Schema schema;
    private final Form form;
    private final long unitMicros;

    private CursorScale(TableSettings table, Schema schema, Form form) {
        this.table = table;
        this.schema = schema;
        this.form = form;
        this.unitMicros = Math.max(1, table.unit().toNanos() / 1_000);
    }

    /** @throws LeatException operator, if the column's type does not fit the kind of cursor */
    public static CursorScale of(PolledTable table) {
        TableSettings settings = table.settings();
        Schema schema = table.cursor().form().schema().get().build();
        Form form = settings.kind().isTime() ? timeForm(schema) : numberForm(schema);
        if (form == null) {
            throw new LeatException(
                    PollerError.TABLE_NOT_POLLABLE,
                    "%s: a cursor of the kind %s cannot be the column %s, whose values are of the type %s; choose another in table.%s.cursor or cursor.kind"
                            .formatted(
                                    settings.fullName(),
                                    settings.kind(),
                                    table.cursor().name(),
                                    schema.name() == null ? schema.type() : schema.name(),
                                    settings.fullName()));
        }
        return new CursorScale(settings, schema, form);
    }

    private static @Nullable Form timeForm(Schema schema) {
        if (schema.name() == null) {
            return switch (schema.type()) {
                case INT32, INT64 -> Form.UNITS;
                case STRING -> Form.TEXT;
                default -> null;
            };
        }
        return switch (schema.name()) {
            case "io.debezium.time.Timestamp" -> Form.MILLIS;
            case "io.debezium.time.MicroTimestamp" -> Form.MICROS;
            case "io.debezium.time.NanoTimestamp" -> Form.NANOS;
            case "io.debezium.time.ZonedTimestamp" -> Form.ZONED;
            case "io.debezium.time.Date" -> Form.DAYS;
            default -> null;
        };
    }

    private static @Nullable Form numberForm(Schema schema) {
        boolean decimal = "org.apache.kafka.connect.data.Decimal".equals(schema.name());
        return switch (schema.type()) {
            case INT16, INT32, INT64 -> schema.name() == null ? Form.NUMBER : null;
            case BYTES -> decimal ? Form.NUMBER : null;
            default -> null;
        };
    }

    /** Whether its values are of a wall clock, which is set back once a year in many places. */
    public boolean isLocal() {
        return switch (form) {
            case MILLIS, MICROS, NANOS, DAYS, TEXT -> true;
            case NUMBER, UNITS, ZONED -> false;
        };
    }

    /** Whether the database may have values in another order than their ranks have. */
    public boolean isText() {
        return form == Form.TEXT;
    }

    /** By how much a value may be less than the time at which it was given: what the column cuts off, a second at most but for days. */
    public long resolution() {
        return switch (form) {
            case NUMBER -> 0;
            case UNITS -> Math.max(SECOND, unitMicros);
            case MILLIS, MICROS, NANOS, ZONED, TEXT -> SECOND;
            case DAYS -> DAY;
        };
    }

    /** @throws LeatException operator, if the value has no place */
    public long rank(Object value) {
        try {
            return switch (form) {
                case NUMBER ->
                    value instanceof BigDecimal decimal ? decimal.longValueExact() : ((Number) value).longValue();
                case UNITS -> Math.multiplyExact(((Number) value).longValue(), unitMicros);
                case MILLIS -> Math.multiplyExact((Long) value, 1_000L);
                case MICROS -> (Long) value;
                case NANOS -> Math.floorDiv((Long) value, 1_000L);
                case DAYS -> ((Number) value).longValue() * DAY;
                case ZONED -> IsoInstant.micros((String) value);
                case TEXT -> local((String) value);
            };
        } catch (ArithmeticException | DateTimeException unfit) {
            throw new LeatException(
                    PollerError.CURSOR_NOT_READABLE,
                    "%s: the cursor has a row at %s, which is no %s; mend that row, or choose another cursor"
                            .formatted(table.fullName(), value, wanted()),
                    unfit);
        }
    }

    private String wanted() {
        return switch (form) {
            case NUMBER -> "whole number of 64 bits";
            case TEXT ->
                "time with seconds, such as 2024-01-31 12:30:00 (behind one without them later rows would be missed, and one that ends with Z needs time.zone UTC)";
            case UNITS, MILLIS, MICROS, NANOS, ZONED, DAYS -> "time";
        };
    }

    /** The greatest value that has this rank or a lesser one, as good as the column's type can say it. */
    public Object value(long rank) {
        return switch (form) {
            case NUMBER -> number(rank);
            case UNITS -> number(Math.floorDiv(rank, unitMicros));
            case MILLIS -> Math.floorDiv(rank, 1_000L);
            case MICROS -> rank;
            case NANOS -> Math.multiplyExact(rank, 1_000L);
            case DAYS -> Math.toIntExact(Math.floorDiv(rank, DAY));
            case ZONED -> instant(rank).toString();
            case TEXT -> TEXT.format(LocalDateTime.ofEpochSecond(Math.floorDiv(rank, SECOND), 0, ZoneOffset.UTC));
        };
    }

    private Object number(long value) {
        return switch (schema.type()) {
            case INT16 -> Short.valueOf((short) Math.clamp(value, Short.MIN_VALUE, Short.MAX_VALUE));
            case INT32 -> Math.clamp(value, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case BYTES -> BigDecimal.valueOf(value);
            default -> value;
        };
    }

    /** No shorter than with seconds: a text cuts off what it does not show. */
    private long local(String text) {
        if (text.length() < WITH_SECONDS) {
            throw new DateTimeException("no seconds: " + text);
        }
        String iso = text.replace(' ', 'T');
        if (!iso.endsWith("Z")) {
            return micros(LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC));
        }
        if (!table.zone().normalized().equals(ZoneOffset.UTC)) {
            throw new DateTimeException("%s is of UTC, and time.zone is %s".formatted(text, table.zone()));
        }
        return micros(Instant.parse(iso));
    }

    public static long micros(Instant instant) {
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), SECOND), instant.getNano() / 1_000);
    }

    public static Instant instant(long micros) {
        return Instant.ofEpochSecond(Math.floorDiv(micros, SECOND), Math.floorMod(micros, SECOND) * 1_000L);
    }
}
