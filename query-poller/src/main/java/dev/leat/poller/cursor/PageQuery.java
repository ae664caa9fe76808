package dev.leat.poller.cursor;

import dev.leat.poller.dialect.Dialect;
import dev.leat.poller.table.PolledTable;
import dev.leat.poller.table.PolledTable.Column;
import dev.leat.poller.table.RowReader;
import dev.leat.poller.table.RowReader.Read;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Reads a table in the order of some of its columns, a page at a time, each from behind the last row of the one before: never
 * by number of rows. Not thread-safe.
 */
public final class PageQuery {

    private final Dialect dialect;
    private final String select;
    private final List<Column> order;

    /** @param order the columns, in whose order no two rows have the same place */
    public PageQuery(Dialect dialect, String select, List<Column> order) {
        this.dialect = dialect;
        this.select = select;
        this.order = List.copyOf(order);
    }

    /** All columns, in the order of changes. */
    public static PageQuery ofChanges(Dialect dialect, PolledTable table) {
        return new PageQuery(
                dialect,
                table.select(),
                table.order().stream().map(table.columns()::get).toList());
    }

    /** What is done with a row. */
    public interface Taker {
        void take(ResultSet row) throws SQLException;
    }

    /** The next rows behind a position. */
    public List<Read> page(Connection session, Position from, int rows, int fetchRows, RowReader reader)
            throws SQLException {
        List<Read> page = new ArrayList<>();
        page(session, from, rows, fetchRows, (ResultSet row) -> page.add(reader.read(row)));
        return page;
    }

    /** The next rows behind a position. */
    public void page(Connection session, Position from, int rows, int fetchRows, Taker taker) throws SQLException {
        try (PreparedStatement statement = dialect.statement(session, sql(from, rows))) {
            statement.setFetchSize(Math.min(fetchRows, rows));
            bind(statement, from);
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    taker.take(result);
                }
            }
        }
    }

    /** As the database gets it. */
    public String sql(Position from, int rows) {
        int known = from.values().size();
        String where = known == 0 ? "" : " WHERE " + behind(known);
        return dialect.first(
                select + where + order.stream().map(Column::quoted).collect(Collectors.joining(", ", " ORDER BY ", "")),
                rows);
    }

    private String behind(int known) {
        List<Column> first = order.subList(0, known);
        if (known > 1 && dialect.comparesRows()) {
            return first.stream().map(Column::quoted).collect(Collectors.joining(", ", "(", ")"))
                    + first.stream()
                            .map(column -> column.form().placeholder())
                            .collect(Collectors.joining(", ", " > (", ")"));
        }
        String condition = "";
        for (int i = known - 1; i >= 0; i--) {
            String greater = compared(first.get(i), ">");
            condition = condition.isEmpty()
                    ? greater
                    : "(%s OR (%s AND %s))".formatted(greater, compared(first.get(i), "="), condition);
        }
        // the first column by itself: what an index is looked up by
        return known > 1 ? compared(first.get(0), ">=") + " AND " + condition : condition;
    }

    private static String compared(Column column, String operator) {
        return column.quoted() + " " + operator + " " + column.form().placeholder();
    }

    private void bind(PreparedStatement statement, Position from) throws SQLException {
        List<Object> values = from.values();
        int index = 1;
        if (values.size() > 1 && !dialect.comparesRows()) {
            set(statement, index++, 0, values);
        }
        for (int i = 0; i < values.size(); i++) {
            set(statement, index++, i, values);
            if (i < values.size() - 1 && !dialect.comparesRows()) {
                set(statement, index++, i, values);
            }
        }
    }

    private void set(PreparedStatement statement, int index, int column, List<Object> values) throws SQLException {
        order.get(column).form().binder().bind(statement, index, values.get(column));
    }
}
