package dev.leat.poller.table;

import dev.leat.poller.config.PollerError;
import dev.leat.poller.config.TableSettings;
import dev.leat.poller.dialect.ColumnFacts;
import dev.leat.poller.dialect.ColumnForm;
import dev.leat.poller.dialect.Dialect;
import dev.leat.poller.dialect.TableFacts;
import dev.leat.stream.error.LeatException;
import dev.leat.stream.topic.TopicNames;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/**
 * A table, or a query, that can be polled. Immutable.
 *
 * @param order the columns that order its rows: the cursor's, then those of the key that are not among them
 * @param key the columns of the key
 * @param deleted the column that marks a row as deleted
 */
public record PolledTable(
        TableSettings settings,
        String topic,
        String from,
        List<Column> columns,
        List<Integer> order,
        List<Integer> key,
        OptionalInt deleted,
        Schemas schemas) {

    /** Texts that say that a row is not marked: also bits, none of which is set. */
    private static final Pattern NO = Pattern.compile("|0+|f|false|n|no", Pattern.CASE_INSENSITIVE);

    /**
     * A column.
     *
     * @param quoted as SQL has it, with the table's alias: a name by itself is, in {@code ORDER BY}, what was selected under it, such as
     *     the column's text
     */
    public record Column(String name, String quoted, ColumnForm form, boolean nullable) {}

    public PolledTable {
        columns = List.copyOf(columns);
        order = List.copyOf(order);
        key = List.copyOf(key);
    }

    /** @throws LeatException operator, when it cannot be polled as it is configured */
    public static PolledTable of(String source, Dialect dialect, TableSettings settings, TableFacts facts) {
        List<String> keyNames = settings.key().isEmpty() ? facts.primaryKey() : settings.key();
        if (keyNames.isEmpty()) {
            throw notPollable(
                    settings,
                    "has no primary key, so its rows are no entities; name the columns of one in table.%s.key"
                            .formatted(settings.fullName()));
        }
        List<Integer> key =
                keyNames.stream().map(name -> facts.indexOf(settings, name)).toList();
        List<Integer> order = new ArrayList<>(settings.cursor().stream()
                .map(name -> facts.indexOf(settings, name))
                .toList());
        key.stream().filter(column -> !order.contains(column)).forEach(order::add);
        for (int column : order) {
            if (settings.query().isEmpty() && facts.columns().get(column).nullable()) {
                throw notPollable(
                        settings,
                        "may have null in its column %s, and such a row would never be seen; declare the column NOT NULL, or"
                                        .formatted(facts.columns().get(column).name())
                                + " name another in table.%s.cursor".formatted(settings.fullName()));
            }
        }
        List<Column> columns = IntStream.range(0, facts.columns().size())
                .mapToObj(i -> column(dialect, facts.columns().get(i), order.contains(i)))
                .toList();
        for (int column : order) {
            requireOrdered(settings, columns.get(column));
        }
        String topic = TopicNames.changes(source, settings.schema(), settings.name());
        return new PolledTable(
                settings,
                topic,
                facts.from(),
                columns,
                order,
                key,
                settings.deleted()
                        .map(name -> OptionalInt.of(facts.indexOf(settings, name)))
                        .orElse(OptionalInt.empty()),
                Schemas.of(topic, columns, key.stream().map(columns::get).toList()));
    }

    private static void requireOrdered(TableSettings settings, Column column) {
        if (!column.form().isCompared()) {
            throw notPollable(
                    settings,
                    "cannot be ordered by its column %s, for its type (a numeric wants a precision, an enum of a query CAST(... AS CHAR)); name others in table.%s.cursor and key"
                            .formatted(column.name(), settings.fullName()));
        }
    }

    private static Column column(Dialect dialect, ColumnFacts facts, boolean orders) {
        return new Column(
                facts.name(),
                TableFacts.ALIAS + "." + dialect.quote(facts.name()),
                orders ? dialect.orderedForm(facts) : dialect.form(facts),
                facts.nullable());
    }

    /** The column that is the cursor. */
    public Column cursor() {
        return columns.get(order.get(0));
    }

    /** The columns of the key, in its order. */
    public List<Column> keyColumns() {
        return key.stream().map(columns::get).toList();
    }

    /** Of the key's values, in their order. */
    public List<Schema> keySchemas() {
        return schemas.key().fields().stream().map(Field::schema).toList();
    }

    /** {@code SELECT} of all columns, without a condition. */
    public String select() {
        return select(IntStream.range(0, columns.size()).boxed().toList());
    }

    /** {@code SELECT} of some columns, without a condition. */
    public String select(List<Integer> some) {
        return "SELECT "
                + some.stream()
                        .map(columns::get)
                        .map(column -> column.form().expression().formatted(column.quoted()))
                        .collect(Collectors.joining(", "))
                + " FROM " + from;
    }

    /**
     * Whether a row is marked as deleted.
     *
     * @param row its values, as the topic has them
     */
    public boolean isDeleted(@Nullable Object[] row) {
        return deleted.isPresent() && isMark(row[deleted.getAsInt()]);
    }

    /** Whether a value of the column that marks rows as deleted says so. */
    public boolean isMark(@Nullable Object value) {
        Schema schema = schemas.row().fields().get(deleted.orElseThrow()).schema();
        return switch (value) {
            case null -> false;
            case Boolean flag -> flag;
            case BigDecimal number -> number.signum() != 0;
            case Number number when schema.name() == null -> number.longValue() != 0;
            case String text when isFlag(schema) -> !NO.matcher(text.trim()).matches();
            case Struct number
            when number.schema().field("value") != null ->
                new BigInteger(KeyText.bytes(number.get("value"))).signum() != 0;
            default -> true;
        };
    }

    /** Texts of types of their own, such as times, are there or not; of an enum it may also be the one for "no". */
    private static boolean isFlag(Schema text) {
        return text.name() == null || text.name().startsWith("io.debezium.data.Enum");
    }

    private static LeatException notPollable(TableSettings settings, String why) {
        return new LeatException(PollerError.TABLE_NOT_POLLABLE, settings.fullName() + " " + why);
    }
}
