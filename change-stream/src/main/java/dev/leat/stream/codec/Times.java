package dev.leat.stream.codec;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;

/** Times as sources write them. */
final class Times {

    static final long NANOS_PER_SECOND = 1_000_000_000;

    /** What Debezium makes of PostgreSQL's infinity where it gives numbers (microseconds); the texts become the same. */
    private static final long INFINITY_MICROS = 9_223_372_036_825_200_000L;

    private static final long MINUS_INFINITY_MICROS = -9_223_372_036_832_400_000L;

    private static final DateTimeFormatter UTC_TIME = new DateTimeFormatterBuilder()
            .appendPattern("HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .appendLiteral('Z')
            .toFormatter();

    private Times() {}

    static Instant instant(long units, long nanosPerUnit) {
        long unitsPerSecond = NANOS_PER_SECOND / nanosPerUnit;
        return Instant.ofEpochSecond(
                Math.floorDiv(units, unitsPerSecond), Math.floorMod(units, unitsPerSecond) * nanosPerUnit);
    }

    static LocalDateTime local(long units, long nanosPerUnit) {
        return LocalDateTime.ofInstant(instant(units, nanosPerUnit), ZoneOffset.UTC);
    }

    static Instant zonedTimestamp(String text) {
        return switch (text) {
            case "infinity" -> instant(INFINITY_MICROS, 1_000);
            case "-infinity" -> instant(MINUS_INFINITY_MICROS, 1_000);
            default -> OffsetDateTime.parse(text).toInstant();
        };
    }

    /** The same time of day at UTC: {@code 10:30:00.5Z}. */
    static String zonedTime(String text) {
        return UTC_TIME.format(OffsetTime.parse(text).withOffsetSameInstant(ZoneOffset.UTC));
    }

    static LocalDate isoDate(String text) {
        return LocalDate.parse(withoutZone(text));
    }

    static Duration isoTime(String text) {
        return Duration.ofNanos(LocalTime.parse(withoutZone(text)).toNanoOfDay());
    }

    static LocalDateTime isoTimestamp(String text) {
        return LocalDateTime.parse(withoutZone(text));
    }

    /** Debezium writes the types without a zone with the letter of UTC behind them. */
    private static String withoutZone(String text) {
        return text.endsWith("Z") ? text.substring(0, text.length() - 1) : text;
    }
}
