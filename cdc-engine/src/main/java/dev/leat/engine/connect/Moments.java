package dev.leat.engine.connect;

import dev.leat.engine.source.CaptureError;
import dev.leat.stream.error.LeatException;
import io.debezium.time.Date;
import io.debezium.time.MicroTimestamp;
import io.debezium.time.Timestamp;
import io.debezium.time.ZonedTimestamp;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;

/**
 * Moments as people write them, in ISO 8601, for the columns of a table: {@code 2026-01-31}, {@code 2026-01-31T12:00} and,
 * where the column has a time zone, {@code 2026-01-31T12:00+01:00}. A day is its beginning, in UTC where there is a zone.
 */
public final class Moments {

    private static final DateTimeFormatter SQL = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS", Locale.ROOT);
    private static final Set<String> OF_MOMENTS =
            Set.of(Date.SCHEMA_NAME, Timestamp.SCHEMA_NAME, MicroTimestamp.SCHEMA_NAME, ZonedTimestamp.SCHEMA_NAME);

    private Moments() {}

    /** Whether the column's values are instants, the same everywhere. */
    public static boolean isZoned(CapturedTable table, String column) {
        return ZonedTimestamp.SCHEMA_NAME.equals(schema(table, column).name());
    }

    /**
     * As SQL writes it, in UTC where the column has a zone.
     *
     * @throws LeatException operator, when the table has no such column of moments, or the text is none
     */
    public static String sql(CapturedTable table, String column, String text) {
        String iso = text.strip().replace(' ', 'T');
        try {
            return switch (String.valueOf(schema(table, column).name())) {
                case Date.SCHEMA_NAME -> LocalDate.parse(iso).toString();
                case ZonedTimestamp.SCHEMA_NAME ->
                    SQL.format(
                            isDay(iso)
                                    ? LocalDate.parse(iso).atStartOfDay()
                                    : OffsetDateTime.parse(iso)
                                            .withOffsetSameInstant(ZoneOffset.UTC)
                                            .toLocalDateTime());
                default -> SQL.format(isDay(iso) ? LocalDate.parse(iso).atStartOfDay() : LocalDateTime.parse(iso));
            };
        } catch (DateTimeParseException wrong) {
            throw refused("%s is no moment for %s; write it as %s".formatted(text, column, example(table, column)));
        }
    }

    private static boolean isDay(String iso) {
        return iso.indexOf('T') < 0;
    }

    private static String example(CapturedTable table, String column) {
        return switch (String.valueOf(schema(table, column).name())) {
            case Date.SCHEMA_NAME -> "2026-01-31";
            case ZonedTimestamp.SCHEMA_NAME -> "2026-01-31, which begins in UTC, or 2026-01-31T12:00:00Z";
            default -> "2026-01-31 or 2026-01-31T12:00:00, without a time zone, since the column has none";
        };
    }

    private static Schema schema(CapturedTable table, String column) {
        Schema row = table.valueSchema().field("after").schema();
        Field field = row.field(column);
        if (field == null || !OF_MOMENTS.contains(String.valueOf(field.schema().name()))) {
            List<String> there = row.fields().stream()
                    .filter(one ->
                            OF_MOMENTS.contains(String.valueOf(one.schema().name())))
                    .map(Field::name)
                    .toList();
            throw refused("%s is no column of %s with dates or times; %s"
                    .formatted(
                            column,
                            table.name(),
                            there.isEmpty() ? "it has none" : "it has: " + String.join(", ", there)));
        }
        return field.schema();
    }

    private static LeatException refused(String why) {
        return new LeatException(CaptureError.SNAPSHOT_REFUSED, why);
    }
}
