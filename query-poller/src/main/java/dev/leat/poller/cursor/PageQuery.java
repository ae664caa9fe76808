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

/**
 * Reads a table in the order of some of its columns, a page at a time, each from behind the last row of the one before: never
 * by number of rows. Not thread-safe.
 */
public final class PageQuery {

    private final Dialect dialect;
    private final String select;
    private final RowOrder order;
    private final Condition condition;

    /** @param order the columns, in whose order no two rows have the same place */
    public PageQuery(Dialect dialect, String select, List<Column> order) {
        this(dialect, select, order, Condition.NONE);
    }

    /**
     * @param order the columns, in whose order no two rows have the same place
     * @param condition of the rows that are read
     */
    public PageQuery(Dialect dialect, String select, List<Column> order, Condition condition) {
        this.dialect = dialect;
        this.select = select;
        this.order = new RowOrder(dialect, order);
        this.condition = condition;
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

    /** What is done with a row, and whether the next one is wanted. */
    public interface Choosy {
        boolean take(ResultSet row) throws SQLException;
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
        read(session, from, rows, fetchRows, row -> {
            taker.take(row);
            return true;
        });
    }

    /** The next rows behind a position, for as long as they are wanted. */
    public void read(Connection session, Position from, int rows, int fetchRows, Choosy taker) throws SQLException {
        try (PreparedStatement statement = dialect.statement(session, sql(from, rows))) {
            statement.setFetchSize(Math.min(fetchRows, rows));
            of(from).bind(statement, 1);
            try (ResultSet result = statement.executeQuery()) {
                boolean wanted = true;
                while (wanted && result.next()) {
                    wanted = taker.take(result);
                }
            }
        }
    }

    /** As the database gets it. */
    public String sql(Position from, int rows) {
        return dialect.first(select + of(from).where() + " ORDER BY " + order.by(), rows);
    }

    private Condition of(Position from) {
        return from.isStart() ? condition : condition.and(order.behind(from.values()));
    }
}
