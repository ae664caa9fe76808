package dev.leat.poller.table;

import dev.leat.poller.config.PollerError;
import dev.leat.poller.config.TableSettings;
import dev.leat.poller.dialect.ColumnFacts;
import dev.leat.poller.dialect.ColumnForm;
import dev.leat.poller.dialect.Dialect;
import dev.leat.poller.dialect.TableFacts;
import dev.leat.stream.error.LeatException;
import dev.leat.stream.topic.TopicNames;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.connect.data.Schema;
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

    /**
     * A column.
     *
     * @param quoted as SQL has it, with the table's alias: a name by itself is, in {@code ORDER BY}, what was selected under it, such as
     *     the column's text
     */
    public record Column(String name, String quoted, ColumnForm form, boolean nullable) {

        /** What rows are ordered by, and their places are compared by. */
        public String ordered() {
            return form.order().formatted(quoted);
        }
    }

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
        List<Column> columns =
                facts.columns().stream().map(column -> column(dialect, column)).toList();
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

    private static Column column(Dialect dialect, ColumnFacts facts) {
        return new Column(
                facts.name(),
                TableFacts.ALIAS + "." + dialect.quote(facts.name()),
                dialect.form(facts),
                facts.nullable());
    }

    /** The column that is the cursor. */
    public Column cursor() {
        return columns.get(order.get(0));
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
        if (deleted.isEmpty()) {
            return false;
        }
        int column = deleted.getAsInt();
        Schema schema = schemas.row().fields().get(column).schema();
        return switch (row[column]) {
            case null -> false;
            case Boolean flag -> flag;
            case Number number when schema.name() == null -> number.longValue() != 0;
            case String text
            when schema.name() == null ->
                switch (text.trim()) {
                    case "", "0", "f", "false", "n", "no", "N" -> false;
                    default -> true;
                };
            default -> true;
        };
    }

    private static LeatException notPollable(TableSettings settings, String why) {
        return new LeatException(PollerError.TABLE_NOT_POLLABLE, settings.fullName() + " " + why);
    }
}
