package dev.leat.poller.dialect;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.format.SignStyle;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.Map;
import org.postgresql.util.PGInterval;

/**
 * Dates and times as PostgreSQL writes them in the sessions that the dialect prepares. Whatever is none, infinity among it, is a
 * {@link RuntimeException}.
 */
final class PostgresTexts {

    private static final int MICRO_DIGITS = 6;
    private static final long CHRIST = 1;

    private static final DateTimeFormatter FORMAT = new DateTimeFormatterBuilder()
            .appendValue(ChronoField.YEAR_OF_ERA, 4, 10, SignStyle.NEVER)
            .appendPattern("-MM-dd")
            .optionalStart()
            .appendPattern(" HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, MICRO_DIGITS, true)
            .optionalStart()
            .appendOffset("+HH:mm:ss", "+00")
            .optionalEnd()
            .optionalEnd()
            .optionalStart()
            .appendLiteral(' ')
            .appendText(ChronoField.ERA, Map.of(0L, "BC"))
            .optionalEnd()
            .parseDefaulting(ChronoField.ERA, CHRIST)
            .toFormatter(Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT);

    private PostgresTexts() {}

    static LocalDate date(String text) {
        return FORMAT.parse(text, LocalDate::from);
    }

    static LocalDateTime timestamp(String text) {
        return FORMAT.parse(text, LocalDateTime::from);
    }

    static OffsetDateTime pointInTime(String text) {
        return FORMAT.parse(text, OffsetDateTime::from).withOffsetSameInstant(ZoneOffset.UTC);
    }

    /** Microseconds since midnight, up to 24:00. */
    static long timeOfDay(String text) {
        return text.equals("24:00:00")
                ? Forms.MICROS_PER_DAY
                : LocalTime.parse(text).toNanoOfDay() / 1_000;
    }

    /** As Debezium writes it. */
    static String interval(PGInterval interval) {
        return "P%dY%dM%dDT%dH%dM%sS"
                .formatted(
                        interval.getYears(),
                        interval.getMonths(),
                        interval.getDays(),
                        interval.getHours(),
                        interval.getMinutes(),
                        BigDecimal.valueOf(interval.getWholeSeconds())
                                .add(BigDecimal.valueOf(interval.getMicroSeconds(), MICRO_DIGITS))
                                .stripTrailingZeros()
                                .toPlainString());
    }
}
