package dev.leat.poller.dialect;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * The default of a MySQL column as Debezium has it in its schemas: of an expression none, of the current time zero, and texts as
 * {@code SHOW CREATE TABLE} writes them, with their escapes.
 */
final class MySqlDefaults {

    private static final LocalDateTime EPOCH = LocalDateTime.of(1970, 1, 1, 0, 0);
    private static final String NOW = "CURRENT_TIMESTAMP";

    private MySqlDefaults() {}

    static Optional<Object> of(ColumnFacts column) {
        return column.declared()
                .flatMap(declaration -> declaration.defaultValue().flatMap(MySqlDefaults::constant))
                .flatMap(constant -> of(column, constant));
    }

    /** The text of a constant, or that of the epoch. */
    private static Optional<String> constant(String written) {
        int last = written.length() - 1;
        if (written.startsWith(NOW)) {
            return Optional.of("1970-01-01 00:00:00");
        }
        if (written.startsWith("'")) {
            return Optional.of(written.substring(1, last));
        }
        if (written.startsWith("b'")) {
            return Optional.of(written.substring(2, last));
        }
        // Debezium takes the last digit for a quote, as in x'00'
        return written.startsWith("0x") ? Optional.of(written.substring(2, last)) : Optional.empty();
    }

    private static Optional<Object> of(ColumnFacts column, String constant) {
        try {
            return value(column, constant);
        } catch (RuntimeException noConstantOfTheType) {
            return Optional.empty();
        }
    }

    private static Optional<Object> value(ColumnFacts column, String text) {
        return switch (column.typeName()) {
            case "TINYINT", "SMALLINT", "TINYINT UNSIGNED" -> Optional.of((short) whole(text));
            case "MEDIUMINT", "INT", "SMALLINT UNSIGNED", "MEDIUMINT UNSIGNED" -> Optional.of((int) whole(text));
            case "BIGINT", "INT UNSIGNED" -> Optional.of(whole(text));
            case "BIGINT UNSIGNED" -> Optional.of(new BigDecimal(text).setScale(0, RoundingMode.HALF_UP));
            case "DECIMAL", "DECIMAL UNSIGNED" ->
                Optional.of(new BigDecimal(text).setScale(column.scale(), RoundingMode.HALF_UP));
            case "FLOAT", "FLOAT UNSIGNED" -> Optional.of(Float.valueOf(text));
            case "DOUBLE", "DOUBLE UNSIGNED" -> Optional.of(Double.valueOf(text));
            case "BIT" ->
                Optional.of(
                        column.precision() == 1
                                ? (Object) !text.equals("0")
                                : "0".repeat(Math.max(0, column.precision() - text.length())) + text);
            case "YEAR" -> Optional.of(year(Integer.parseInt(text)));
            case "DATE" -> orZero(column, date(text), 0);
            case "TIME" -> Optional.of(MySqlForms.micros(text));
            case "DATETIME" -> {
                long perSecond = Forms.perSecond(MySqlForms.fraction(column));
                yield orZero(column, time(text).map(time -> Forms.units(time, perSecond)), 0L);
            }
            case "TIMESTAMP" ->
                orZero(
                        column,
                        time(text)
                                .filter(time -> !time.equals(EPOCH))
                                .map(time -> new IsoInstant(MySqlForms.fraction(column))
                                        .text(time.atOffset(ZoneOffset.UTC))),
                        "1970-01-01T00:00:00Z");
            case "BINARY", "VARBINARY" -> Optional.of(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            default -> Optional.of(text);
        };
    }

    /** More than 2^53 loses digits, as in Debezium. */
    private static long whole(String text) {
        return Math.round(Double.parseDouble(text));
    }

    private static int year(int year) {
        if (year >= 100) {
            return year;
        }
        return year + (year < 70 ? 2_000 : 1_900);
    }

    private static Optional<Object> orZero(ColumnFacts column, Optional<?> value, Object zero) {
        if (value.isPresent()) {
            return Optional.of(value.get());
        }
        return column.nullable() ? Optional.empty() : Optional.of(zero);
    }

    /** Empty for one with a zero in it. */
    private static Optional<Integer> date(String text) {
        try {
            return Optional.of(Math.toIntExact(LocalDate.parse(text).toEpochDay()));
        } catch (DateTimeException zero) {
            return Optional.empty();
        }
    }

    private static Optional<LocalDateTime> time(String text) {
        try {
            return Optional.of(LocalDateTime.parse(text.replace(' ', 'T')));
        } catch (DateTimeException zero) {
            return Optional.empty();
        }
    }
}
