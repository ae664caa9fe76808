package dev.leat.poller.dialect;

import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postgresql.util.PGInterval;

/**
 * The default of a PostgreSQL column as Debezium has it in its schemas, which is less than what the database means: of an
 * expression the first text that stands in it, of a call of a function zero or something as empty, and of most types nothing.
 * Where it would have a date that is none, for infinity, there is none here.
 */
final class PostgresDefaults {

    private static final Pattern LITERAL = Pattern.compile("'(.*?)'");
    private static final Pattern LABEL = Pattern.compile("^'(.*)'::");
    private static final Pattern CALL = Pattern.compile("^\\(?[A-Za-z0-9_.]+\\(.*\\)");
    private static final Set<String> NOW =
            Set.of("current_timestamp", "current_time", "current_date", "localtime", "localtimestamp");
    private static final String EPOCH = "1970-01-01 00:00:00";

    private PostgresDefaults() {}

    static Optional<Object> of(ColumnFacts column) {
        return column.declared()
                .flatMap(declaration ->
                        declaration.defaultValue().flatMap(expression -> of(column, declaration.type(), expression)));
    }

    private static Optional<Object> of(ColumnFacts column, String type, String expression) {
        try {
            return value(column, type, expression);
        } catch (RuntimeException noConstantOfTheType) {
            return Optional.empty();
        }
    }

    private static Optional<Object> value(ColumnFacts column, String type, String expression) {
        return switch (type) {
            case "bool" -> constant(expression, "false", Boolean::valueOf);
            case "int2" -> constant(expression, "0", Short::valueOf);
            case "int4" -> constant(expression, "0", Integer::valueOf);
            case "int8" -> constant(expression, "0", Long::valueOf);
            case "float4" -> constant(expression, "0", Float::valueOf);
            case "float8" -> constant(expression, "0", Double::valueOf);
            // one of any scale is a struct, which has no defaults
            case "numeric" ->
                column.precision() == 0
                        ? Optional.empty()
                        : constant(
                                expression, "0", text -> new BigDecimal(text).setScale(PostgresDialect.scale(column)));
            case "text", "varchar", "bpchar", "xml" -> constant(expression, "", text -> text);
            case "json", "jsonb" -> constant(expression, "{}", text -> text);
            case "uuid" ->
                constant(
                        expression,
                        new UUID(0, 0).toString(),
                        text -> UUID.fromString(text).toString());
            case "bit" ->
                column.precision() == 1
                        ? constant(expression, "0", "1"::equals)
                        : constant(expression, "", text -> padded(text, column.precision()));
            case "varbit" -> constant(expression, "", text -> padded(text.replaceFirst("^0+", ""), 1));
            case "date" ->
                constant(
                        expression,
                        "1970-01-01",
                        text -> Math.toIntExact(PostgresTexts.date(text).toEpochDay()));
            case "time" -> constant(expression, "00:00:00", PostgresTexts::timeOfDay);
            case "timestamp" ->
                constant(
                        expression,
                        EPOCH,
                        text -> Forms.units(PostgresTexts.timestamp(text), Forms.perSecond(column.scale())));
            case "timestamptz" ->
                constant(
                        expression,
                        EPOCH + "+00",
                        text -> new IsoInstant(column.scale()).text(PostgresTexts.pointInTime(text)));
            case "interval" -> constant(expression, "", PostgresDefaults::interval);
            case "enum" -> found(LABEL, expression).map(label -> label);
            default -> Optional.empty();
        };
    }

    /**
     * @param ofCall what stands for the value of a function
     * @param reader throws a {@link RuntimeException} for a text that is not of the type
     */
    private static Optional<Object> constant(String expression, String ofCall, Function<String, Object> reader) {
        if (CALL.matcher(expression).find() || NOW.contains(expression.toLowerCase(Locale.ROOT))) {
            return Optional.of(reader.apply(ofCall));
        }
        Optional<String> text = expression.contains("'")
                ? found(LITERAL, expression)
                : Optional.of(expression).filter(raw -> !raw.startsWith("NULL::"));
        return text.map(reader);
    }

    private static Optional<String> found(Pattern pattern, String expression) {
        Matcher matcher = pattern.matcher(expression);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    private static String padded(String digits, int length) {
        if (!digits.chars().allMatch(digit -> digit == '0' || digit == '1')) {
            throw new NumberFormatException(digits + " are no bits");
        }
        return "0".repeat(Math.max(0, length - digits.length())) + digits;
    }

    private static String interval(String text) {
        try {
            return PostgresTexts.interval(new PGInterval(text));
        } catch (SQLException noInterval) {
            throw new NumberFormatException(text + " is no interval");
        }
    }
}
