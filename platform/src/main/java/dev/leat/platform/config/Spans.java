package dev.leat.platform.config;

import java.util.Map;

/** Spans of time in the file: {@code 200ms}, {@code 10s}, {@code 5m}, {@code 1h}, {@code 1d}. */
final class Spans {

    static final String PATTERN = "\\d{1,9}(ms|s|m|h|d)";

    static final String SAID = "write a number with ms, s, m, h or d, such as 10s";

    private static final Map<String, Long> UNITS =
            Map.of("ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L, "d", 86_400_000L);

    private Spans() {}

    /** @param span that matches the pattern */
    static String millis(String span) {
        int digits = 0;
        while (Character.isDigit(span.charAt(digits))) {
            digits++;
        }
        return String.valueOf(
                Long.parseLong(span.substring(0, digits)) * UNITS.getOrDefault(span.substring(digits), 0L));
    }
}
