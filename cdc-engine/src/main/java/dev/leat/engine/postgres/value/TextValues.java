package dev.leat.engine.postgres.value;

import dev.leat.engine.connect.Uncarried;
import io.debezium.connector.postgresql.connection.DateTimeFormat;
import io.debezium.data.VariableScaleDecimal;
import io.debezium.time.Date;
import io.debezium.time.MicroTime;
import io.debezium.time.MicroTimestamp;
import io.debezium.time.ZonedTimestamp;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.SignStyle;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGStatement;

/**
 * From a value as the database writes it to the value of a Connect schema. The same texts come from the log, from elements
 * of arrays and from a query, so all of them end as the same value.
 */
public final class TextValues {

    /** Beyond PostgreSQL's last day and before its first. */
    static final int DATE_INFINITY = Integer.MAX_VALUE;

    static final int DATE_MINUS_INFINITY = Integer.MIN_VALUE;

    private static final String INFINITY = "infinity";
    private static final String MINUS_INFINITY = "-infinity";
    private static final Set<String> NO_DECIMALS = Set.of("NaN", "Infinity", "-Infinity");
    private static final HexFormat HEX = HexFormat.of();

    private static final DateTimeFormatter AS_WRITTEN = new DateTimeFormatterBuilder()
            .appendValue(ChronoField.YEAR_OF_ERA, 4, 10, SignStyle.NEVER)
            .appendPattern("-MM-dd HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 6, true)
            .appendLiteral("+00")
            .toFormatter(Locale.ROOT);

    /** Turns texts into values. Throws a {@link RuntimeException} for a text that is not of the type. */
    public interface Reader {
        Object read(String text);
    }

    private TextValues() {}

    /** @param schema as this package's columns and arrays have them */
    public static Reader of(Schema schema) {
        return of(schema, ',');
    }

    static Reader of(Schema schema, char delimiter) {
        return switch (String.valueOf(schema.name())) {
            case Decimal.LOGICAL_NAME -> {
                int scale = Integer.parseInt(schema.parameters().get(Decimal.SCALE_FIELD));
                yield text -> decimal(text, scale);
            }
            case VariableScaleDecimal.LOGICAL_NAME -> text -> variableScale(schema, text);
            case Date.SCHEMA_NAME -> TextValues::date;
            case MicroTime.SCHEMA_NAME -> TextValues::timeOfDay;
            case MicroTimestamp.SCHEMA_NAME -> TextValues::timestamp;
            case ZonedTimestamp.SCHEMA_NAME -> TextValues::zonedTimestamp;
            default -> ofType(schema, delimiter);
        };
    }

    private static Reader ofType(Schema schema, char delimiter) {
        return switch (schema.type()) {
            case STRING -> text -> text;
            case BOOLEAN -> text -> text.startsWith("t");
            case INT8 -> Byte::valueOf;
            case INT16 -> Short::valueOf;
            case INT32 -> Integer::valueOf;
            case INT64 -> Long::valueOf;
            case FLOAT32 -> Float::valueOf;
            case FLOAT64 -> Double::valueOf;
            case BYTES -> text -> ByteBuffer.wrap(HEX.parseHex(text, 2, text.length()));
            case ARRAY -> array(of(schema.valueSchema()), delimiter);
            case MAP, STRUCT -> throw new IllegalArgumentException("no text has the form of " + schema);
        };
    }

    private static Reader array(Reader element, char delimiter) {
        return text -> {
            try {
                List<@Nullable Object> values = new ArrayList<>();
                for (String written : ArrayText.elements(text, delimiter)) {
                    values.add(written == null ? null : element.read(written));
                }
                return values;
            } catch (ArrayText.NoList | RuntimeException e) {
                return Uncarried.list(text, "%s: %s".formatted("cannot be carried as a list", e.getMessage()));
            }
        };
    }

    static BigDecimal decimal(String text, int scale) {
        return NO_DECIMALS.contains(text) ? Uncarried.decimal(text) : new BigDecimal(text).setScale(scale);
    }

    static Object variableScale(Schema schema, String text) {
        return NO_DECIMALS.contains(text)
                ? Uncarried.struct(schema, text, text + " is no decimal")
                : VariableScaleDecimal.fromLogical(schema, new BigDecimal(text));
    }

    /** Days since 1970. */
    static int date(String text) {
        return switch (text) {
            case INFINITY -> DATE_INFINITY;
            case MINUS_INFINITY -> DATE_MINUS_INFINITY;
            default -> day(DateTimeFormat.get().date(text));
        };
    }

    static int day(LocalDate date) {
        return Math.toIntExact(date.toEpochDay());
    }

    private static Object timeOfDay(String text) {
        int colon = text.indexOf(':', 3);
        BigDecimal seconds = new BigDecimal(text.substring(colon + 1));
        return Duration.ofHours(Long.parseLong(text.substring(0, 2)))
                                .plusMinutes(Long.parseLong(text.substring(3, 5)))
                                .toSeconds()
                        * 1_000_000
                + seconds.movePointRight(6).longValueExact();
    }

    static Object timestamp(String text) {
        return switch (text) {
            case INFINITY -> PGStatement.DATE_POSITIVE_INFINITY;
            case MINUS_INFINITY -> PGStatement.DATE_NEGATIVE_INFINITY;
            default -> micros(DateTimeFormat.get().timestampToInstant(text));
        };
    }

    static long micros(Instant instant) {
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1_000_000), instant.getNano() / 1_000);
    }

    private static Object zonedTimestamp(String text) {
        return text.equals(INFINITY) || text.equals(MINUS_INFINITY)
                ? text
                : DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(utc(text));
    }

    private static OffsetDateTime utc(String text) {
        return DateTimeFormat.get().timestampWithTimeZoneToOffsetDateTime(text).withOffsetSameInstant(ZoneOffset.UTC);
    }

    /** A point in time in PostgreSQL's own writing, at UTC. */
    static String atUtc(String text) {
        LocalDateTime at = utc(text).toLocalDateTime();
        return AS_WRITTEN.format(at) + (at.getYear() > 0 ? "" : " BC");
    }

    static String hex(byte[] bytes) {
        return "\\x" + HEX.formatHex(bytes);
    }

    static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
