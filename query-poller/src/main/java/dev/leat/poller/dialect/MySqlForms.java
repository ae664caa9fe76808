package dev.leat.poller.dialect;

import static dev.leat.poller.dialect.Forms.named;

import dev.leat.poller.config.PollerError;
import dev.leat.stream.error.LeatException;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/** The forms of MySQL's own types. */
final class MySqlForms {

    /** Characters of a time without a fraction, such as 2024-01-31 12:30:00. */
    private static final int WITHOUT_FRACTION = 19;

    private static final String NUMBER_OF_BITS = "CAST(CONV(?, 2, 10) AS UNSIGNED)";
    private static final String ENUM = "io.debezium.data.Enum";
    private static final String SET = "io.debezium.data.EnumSet";
    private static final Set<String> CHOICES = Set.of(ENUM, SET);

    private static final int MICRO_DIGITS = 6;
    private static final int SECONDS_OF_MINUTE = 60;

    /** Stands for a date with a zero in it where there must be a value; with what is before the year 1 it cannot be mistaken. */
    private static final LocalDateTime ZERO = LocalDateTime.of(-1, 11, 30, 0, 0);

    private static final LocalDateTime FIRST = LocalDateTime.of(1, 1, 1, 0, 0);
    private static final Pattern WITH_ZERO = Pattern.compile("^0000|^\\d{4}-00|^\\d{4}-\\d\\d-00");

    /** The time that the session shows, which is at UTC. */
    private static final ColumnForm TIMESTAMP = new ColumnForm(
            () -> named(SchemaBuilder.string(), Forms.ZONED_TIMESTAMP),
            (rows, i) -> {
                LocalDateTime value = rows.getObject(i, LocalDateTime.class);
                return value == null ? null : pointInTime(value);
            },
            (statement, i, value) ->
                    statement.setObject(i, LocalDateTime.ofInstant(Instant.parse((String) value), ZoneOffset.UTC)));

    private MySqlForms() {}

    static ColumnForm timestamp(boolean nullable) {
        return orZero(TIMESTAMP, nullable, pointInTime(ZERO), value -> false);
    }

    private static String pointInTime(LocalDateTime atUtc) {
        return IsoInstant.shortest(atUtc.atOffset(ZoneOffset.UTC));
    }

    static ColumnForm date(boolean nullable) {
        long first = FIRST.toLocalDate().toEpochDay();
        return orZero(
                Forms.DAYS,
                nullable,
                Math.toIntExact(ZERO.toLocalDate().toEpochDay()),
                value -> (Integer) value < first);
    }

    static ColumnForm dateTime(int digits, boolean nullable) {
        long perSecond = Forms.perSecond(digits);
        long first = Forms.units(FIRST, perSecond);
        return orZero(Forms.local(digits), nullable, Forms.units(ZERO, perSecond), value -> (Long) value < first);
    }

    /**
     * A date with a zero in it, or of the year 0, is null where it may be; as in the log, whose reader tells it from a null no
     * better than the driver does.
     */
    private static ColumnForm orZero(ColumnForm form, boolean nullable, Object zero, Predicate<Object> tooEarly) {
        return new ColumnForm(
                form.schema(),
                (rows, i) -> {
                    Object value = readOrZero(form, rows, i);
                    boolean known = value != null && !tooEarly.test(value);
                    return known ? value : nullable ? null : zero;
                },
                (statement, i, value) -> {
                    if (value.equals(zero)) {
                        throw new LeatException(
                                PollerError.CURSOR_NOT_READABLE,
                                "a cursor or key has a date with a zero in it, so that it has no place among the others; mend that row, or choose another cursor or key");
                    }
                    form.binder().bind(statement, i, value);
                });
    }

    private static @Nullable Object readOrZero(ColumnForm form, ResultSet rows, int index) throws SQLException {
        try {
            return form.reader().read(rows, index);
        } catch (DateTimeException | SQLException noDate) {
            if (WITH_ZERO.matcher(String.valueOf(rows.getString(index))).find()) {
                return null;
            }
            throw noDate;
        }
    }

    /** @param number of a value, by which the database orders them; texts it would compare by their letters */
    private static ColumnForm choice(String name, String declared, ToLongFunction<String> number) {
        String options = CreateTable.options(declared);
        return new ColumnForm(
                () -> named(SchemaBuilder.string(), name).parameter("allowed", options),
                ResultSet::getString,
                // of a set with 64 values it has 64 bits, without a sign
                (statement, i, value) -> statement.setBigDecimal(
                        i, new BigDecimal(Long.toUnsignedString(number.applyAsLong((String) value)))));
    }

    static ColumnForm enumeration(String declared) {
        List<String> values = CreateTable.values(declared);
        return choice(ENUM, declared, value -> values.indexOf(value) + 1L);
    }

    static ColumnForm set(String declared) {
        List<String> values = CreateTable.values(declared);
        return choice(
                SET,
                declared,
                some -> Stream.of(some.split(","))
                        .filter(values::contains)
                        .mapToLong(value -> 1L << values.indexOf(value))
                        .sum());
    }

    /** Whether its values are compared as numbers, which they are not for whoever reads them. */
    static boolean isNumbered(ColumnForm form) {
        return form.placeholder().equals(NUMBER_OF_BITS)
                || CHOICES.contains(String.valueOf(form.schema().get().name()));
    }

    static ColumnForm geometry(Supplier<SchemaBuilder> schema, Function<byte[], Struct> ofStored) {
        return new ColumnForm(
                schema,
                (rows, i) -> {
                    byte[] stored = rows.getBytes(i);
                    return stored == null ? null : ofStored.apply(stored);
                },
                ColumnForm.NOT_COMPARED);
    }

    static int fraction(ColumnFacts column) {
        return Math.clamp(column.precision() - WITHOUT_FRACTION - 1L, 0, MICRO_DIGITS);
    }

    static ColumnForm year() {
        return new ColumnForm(
                () -> named(SchemaBuilder.int32(), "io.debezium.time.Year"),
                Forms.INT32.reader(),
                Forms.INT32.binder());
    }

    static ColumnForm bits(int length) {
        return Forms.TEXT.selectedAs("LPAD(BIN(%s), " + length + ", '0')").comparedWith(NUMBER_OF_BITS);
    }

    /** A span of hours, minutes and seconds, which may be negative. */
    static ColumnForm span() {
        return new ColumnForm(
                () -> named(SchemaBuilder.int64(), Forms.MICRO_TIME),
                "CAST(%s AS CHAR)",
                (rows, i) -> {
                    String text = rows.getString(i);
                    return text == null ? null : micros(text);
                },
                "?",
                (statement, i, value) -> statement.setString(i, spanText((Long) value)));
    }

    static long micros(String text) {
        boolean negative = text.startsWith("-");
        String[] parts = text.substring(negative ? 1 : 0).split("[:.]", -1);
        if (parts.length < 3) {
            throw new DataException(text + " is no time");
        }
        long seconds = (Long.parseLong(parts[0]) * SECONDS_OF_MINUTE + Long.parseLong(parts[1])) * SECONDS_OF_MINUTE
                + Long.parseLong(parts[2]);
        String fraction = parts.length > 3 ? (parts[3] + "000000").substring(0, MICRO_DIGITS) : "0";
        long micros = seconds * 1_000_000 + Long.parseLong(fraction);
        return negative ? -micros : micros;
    }

    private static String spanText(long micros) {
        long absolute = Math.abs(micros);
        long seconds = absolute / 1_000_000;
        return "%s%02d:%02d:%02d.%06d"
                .formatted(
                        micros < 0 ? "-" : "",
                        seconds / 3_600,
                        seconds / SECONDS_OF_MINUTE % SECONDS_OF_MINUTE,
                        seconds % SECONDS_OF_MINUTE,
                        absolute % 1_000_000);
    }
}
