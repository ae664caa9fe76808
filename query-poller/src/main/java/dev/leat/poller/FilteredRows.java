package dev.leat.poller;

import dev.leat.poller.cursor.Condition;
import dev.leat.poller.cursor.PageQuery;
import dev.leat.poller.cursor.Position;
import dev.leat.poller.cursor.RowOrder;
import dev.leat.poller.dialect.Dialect;
import dev.leat.poller.dialect.TableFacts;
import dev.leat.poller.table.PolledTable;
import dev.leat.poller.table.PolledTable.Column;
import dev.leat.poller.table.ValueText;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Some rows of a table, in the order of its key. Immutable. */
final class FilteredRows {

    /** SQLite takes 500 parts of a statement at most. */
    private static final int KEYS_AT_ONCE = 200;

    private final Dialect dialect;
    private final PolledTable table;
    private final List<Column> key;
    private final RowOrder order;
    private final Condition condition;

    /** @throws RowFilter.Refused if the filter is none of this table */
    FilteredRows(Dialect dialect, PolledTable table, RowFilter filter) {
        this.dialect = dialect;
        this.table = table;
        this.key = table.keyColumns();
        this.order = new RowOrder(dialect, key);
        this.condition = condition(filter);
    }

    private Condition condition(RowFilter filter) {
        return switch (filter) {
            case RowFilter.All all -> Condition.NONE;
            case RowFilter.Predicate predicate -> new Condition("(\n" + predicate.sql() + "\n)", List.of());
            case RowFilter.KeyRange range -> {
                Condition from = range.from().isEmpty() ? Condition.NONE : order.from(values(range.from()));
                yield range.until().isEmpty() ? from : from.and(order.before(values(range.until())));
            }
            case RowFilter.Range range -> {
                Column column = table.columns().stream()
                        .filter(one -> one.name().equals(range.column()))
                        .findFirst()
                        .orElseThrow(() -> new RowFilter.Refused(
                                "%s has no column %s".formatted(table.settings().fullName(), range.column())));
                yield compared(column, ">=", range.from()).and(compared(column, "<", range.until()));
            }
        };
    }

    private static Condition compared(Column column, String operator, Optional<String> text) {
        return text.map(bound -> Condition.compared(column, operator, value(column, bound)))
                .orElse(Condition.NONE);
    }

    /** Of the key's leading columns. */
    List<Object> values(List<String> texts) {
        if (texts.size() > key.size()) {
            throw new RowFilter.Refused("the key of %s is %s, which is fewer columns than %s"
                    .formatted(
                            table.settings().fullName(),
                            key.stream().map(Column::name).collect(Collectors.joining(", ")),
                            String.join(", ", texts)));
        }
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            values.add(value(key.get(i), texts.get(i)));
        }
        return values;
    }

    private static Object value(Column column, String text) {
        try {
            return ValueText.value(column.form().schema().get().build(), text);
        } catch (IllegalArgumentException wrong) {
            throw new RowFilter.Refused("%s is no value of %s: %s".formatted(text, column.name(), wrong.getMessage()));
        }
    }

    /** The next ones behind a position in the order of the key, for as long as they are wanted. */
    void read(Connection session, Position from, int rows, int fetchRows, PageQuery.Choosy taker) throws SQLException {
        new PageQuery(dialect, table.select(), key, condition).read(session, from, rows, fetchRows, taker);
    }

    /**
     * Whether the database takes the filter.
     *
     * @throws RowFilter.Refused if it does not, or if a predicate is more than one
     */
    void check(Connection session, RowFilter filter) throws SQLException {
        try {
            if (filter instanceof RowFilter.Predicate predicate) {
                check(session, predicate);
            } else {
                // of one row really: what is only planned need not find out that a text is no value of its type
                read(session, Position.START, 1, 1, row -> false);
            }
        } catch (SQLException refusal) {
            if (dialect.passes(refusal)) {
                throw refusal;
            }
            throw new RowFilter.Refused("the database does not take it: " + refusal.getMessage());
        }
    }

    private void check(Connection session, RowFilter.Predicate predicate) throws SQLException {
        if (predicate.sql().indexOf(';') >= 0) {
            // some drivers carry out what comes behind it as a statement of its own
            throw new RowFilter.Refused(
                    "the condition has a ; in it, so that it might be more than a condition; in a text,"
                            + " write the database's function for it, such as chr(59)");
        }
        // INVARIANT: what closes a bracket that it has not opened is valid in one of these places at most
        for (String place : List.of(
                "SELECT CASE WHEN\n%2$s\nTHEN 1 END FROM %1$s WHERE 1 = 0",
                "SELECT 1 FROM %s WHERE (\n%s\n) AND 1 = 0")) {
            try (PreparedStatement statement =
                    dialect.statement(session, place.formatted(table.from(), predicate.sql()))) {
                if (statement.getParameterMetaData().getParameterCount() > 0) {
                    throw new RowFilter.Refused("the condition has a ? in it; write the operator's function instead");
                }
                statement.executeQuery().close();
            }
        }
    }

    /**
     * The numbers of those of the keys that the filter, which is of the key's columns only, holds for, as the database compares
     * them, whether there are such rows or not.
     *
     * @param keys as the topic has them
     */
    List<Integer> within(Connection session, List<List<Object>> keys) throws SQLException {
        List<Integer> within = new ArrayList<>();
        for (int from = 0; from < keys.size(); from += KEYS_AT_ONCE) {
            int first = from;
            some(session, keys.subList(from, Math.min(keys.size(), from + KEYS_AT_ONCE)))
                    .forEach(number -> within.add(first + number));
        }
        return within;
    }

    private List<Integer> some(Connection session, List<List<Object>> keys) throws SQLException {
        String typed = key.stream().map(this::typed).collect(Collectors.joining(", "));
        StringBuilder given = new StringBuilder();
        for (int i = 0; i < keys.size(); i++) {
            given.append(" UNION ALL SELECT ").append(i).append(", ").append(typed);
        }
        // the empty half gives the columns their names, types and collations
        String sql = "SELECT leat_number FROM (SELECT -1 AS leat_number, %s FROM %s WHERE 1 = 0%s) %s%s"
                .formatted(
                        key.stream().map(this::compared).collect(Collectors.joining(", ")),
                        table.from(),
                        given,
                        TableFacts.ALIAS,
                        condition.where());
        try (PreparedStatement statement = dialect.statement(session, sql)) {
            int index = 1;
            for (List<Object> values : keys) {
                for (int i = 0; i < key.size(); i++) {
                    key.get(i).form().binder().bind(statement, index++, values.get(i));
                }
            }
            condition.bind(statement, index);
            List<Integer> within = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    within.add(rows.getInt(1));
                }
            }
            return within;
        }
    }

    private String typed(Column column) {
        return dialect.typed(column.form())
                .orElseThrow(
                        () -> new RowFilter.Refused(
                                "the database cannot be asked in standard SQL which keys lie in a range; reconcile the whole table"));
    }

    private String compared(Column column) {
        return dialect.compared(column.form(), column.quoted()) + " AS " + dialect.quote(column.name());
    }
}
