package dev.leat.stream.value;

/**
 * The type of a column, as every part of Leat sees it: few enough that each store can hold all of them.
 *
 * <p>Each type has one Java form (what a {@link Row} holds) and one JSON form (what a document holds, written by
 * {@link CanonicalJson}).
 */
public sealed interface ColumnType {

    /** A list of values of one type. Java: {@code List}; JSON: array. */
    record ArrayOf(ColumnType element) implements ColumnType {}

    enum Scalar implements ColumnType {
        /** {@code Boolean}; {@code true} and {@code false}. */
        BOOLEAN,
        /** Up to 32 bits. {@code Long}; a number. */
        INTEGER,
        /** 64 bits. {@code Long}; a number. */
        LONG,
        /** {@code BigDecimal} with the scale that the source gave; a string, in plain notation. */
        DECIMAL,
        /** 32 or 64 bits, IEEE 754. {@code Double}; a number, or one of the strings NaN, Infinity, -Infinity. */
        DOUBLE,
        /** {@code String}; a string. Also everything that has no type of its own here (enums, intervals, networks). */
        TEXT,
        /** {@code String}, lower case with dashes; a string. */
        UUID,
        /** {@code LocalDate}; {@code 2024-01-31}. */
        DATE,
        /**
         * Time of day without a zone. {@code Duration} since midnight; {@code 12:30:00.5}. PostgreSQL has a {@code 24:00:00},
         * and MySQL's type is for spans as well: {@code -838:59:59}.
         */
        TIME,
        /** Date and time without a zone. {@code LocalDateTime}; {@code 2024-01-31T12:30:00.5}. */
        TIMESTAMP,
        /** A point in time. {@code Instant}; {@code 2024-01-31T12:30:00.5Z}. */
        INSTANT,
        /** {@code byte[]}; a string, base64. */
        BYTES,
        /** {@code String} that is a JSON text; that JSON value itself. */
        JSON
    }
}
