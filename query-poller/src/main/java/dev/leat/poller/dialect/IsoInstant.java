package dev.leat.poller.dialect;

import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;

/**
 * Points in time as texts at UTC, such as {@code 2024-01-31T12:30:00.500000Z}, with a fixed number of digits or the least. Each row has one at
 * least, so that those of four-digit years are written and read without the JDK's formatters, which take longer than all else that is done
 * with a row. Immutable.
 */
public final class IsoInstant {

    private static final int SECONDS = 19;
    private static final int MICRO_DIGITS = 6;
    private static final int LAST_YEAR = 9_999;

    private static final IsoInstant OF_SECONDS = new IsoInstant(0);
    private static final IsoInstant OF_MILLIS = new IsoInstant(3);
    private static final IsoInstant OF_MICROS = new IsoInstant(6);
    private static final IsoInstant OF_NANOS = new IsoInstant(9);
    private static final int NANOS_OF_MILLI = 1_000_000;
    private static final int NANOS_OF_MICRO = 1_000;

    private final int digits;
    private final DateTimeFormatter format;

    /** @param digits of the fraction of a second */
    IsoInstant(int digits) {
        this.digits = digits;
        DateTimeFormatterBuilder builder = new DateTimeFormatterBuilder().appendPattern("uuuu-MM-dd'T'HH:mm:ss");
        if (digits > 0) {
            builder.appendFraction(ChronoField.NANO_OF_SECOND, digits, digits, true);
        }
        this.format = builder.appendOffsetId().toFormatter();
    }

    /** As {@link DateTimeFormatter#ISO_INSTANT} has it: with as many digits as there must be, in threes. */
    static String shortest(OffsetDateTime time) {
        int fraction = time.getNano();
        if (fraction == 0) {
            return OF_SECONDS.text(time);
        }
        if (fraction % NANOS_OF_MILLI == 0) {
            return OF_MILLIS.text(time);
        }
        return fraction % NANOS_OF_MICRO == 0 ? OF_MICROS.text(time) : OF_NANOS.text(time);
    }

    String text(OffsetDateTime time) {
        OffsetDateTime utc = time.withOffsetSameInstant(ZoneOffset.UTC);
        if (utc.getYear() < 0 || utc.getYear() > LAST_YEAR) {
            return format.format(utc);
        }
        char[] text = new char[digits == 0 ? SECONDS + 1 : SECONDS + 2 + digits];
        put(text, 0, 4, utc.getYear());
        text[4] = '-';
        put(text, 5, 2, utc.getMonthValue());
        text[7] = '-';
        put(text, 8, 2, utc.getDayOfMonth());
        text[10] = 'T';
        put(text, 11, 2, utc.getHour());
        text[13] = ':';
        put(text, 14, 2, utc.getMinute());
        text[16] = ':';
        put(text, 17, 2, utc.getSecond());
        if (digits > 0) {
            text[SECONDS] = '.';
            int fraction = utc.getNano();
            for (int i = digits; i < 9; i++) {
                fraction /= 10;
            }
            put(text, SECONDS + 1, digits, fraction);
        }
        text[text.length - 1] = 'Z';
        return new String(text);
    }

    private static void put(char[] text, int from, int length, int number) {
        int left = number;
        for (int i = from + length - 1; i >= from; i--) {
            text[i] = (char) ('0' + left % 10);
            left /= 10;
        }
    }

    /**
     * Microseconds since 1970; what is less is cut off.
     *
     * @throws java.time.DateTimeException if it is no point in time
     */
    public static long micros(String text) {
        int last = text.length() - 1;
        if (last < SECONDS || text.charAt(last) != 'Z' || text.charAt(4) != '-' || text.charAt(10) != 'T') {
            Instant instant = Instant.parse(text);
            return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1_000_000L), instant.getNano() / 1_000);
        }
        long day = LocalDate.of(number(text, 0, 4), number(text, 5, 2), number(text, 8, 2))
                .toEpochDay();
        long second = ((day * 24 + number(text, 11, 2)) * 60 + number(text, 14, 2)) * 60 + number(text, 17, 2);
        int given = Math.clamp(last - SECONDS - 1L, 0, MICRO_DIGITS);
        int fraction = number(text, SECONDS + 1, given);
        for (int i = given; i < MICRO_DIGITS; i++) {
            fraction *= 10;
        }
        return second * 1_000_000 + fraction;
    }

    private static int number(String text, int from, int length) {
        int number = 0;
        for (int i = from; i < from + length; i++) {
            number = number * 10 + Character.digit(text.charAt(i), 10);
        }
        return number;
    }
}
