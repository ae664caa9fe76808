package dev.leat.outbox;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An outbox that is a table, whose rows are captured like any other table's. Its columns are called as Debezium's outbox event
 * router calls them by default, so that a table made for that works unchanged; what it lacks beyond those is refused when a
 * message needs it.
 *
 * <p>A row is of no more use once it is captured, unless the log is lost before that: then what was not published still
 * stands in the table. So keep rows for longer than capture may ever be down, and {@link #removeOlderThan remove} them after
 * that; or {@link #keepingNothing keep none}.
 */
public final class TableOutbox implements Outbox {

    private final Dialect dialect;
    private final String table;
    private final boolean keeps;
    private volatile @Nullable TableLayout learned;

    private TableOutbox(Dialect dialect, String table, boolean keeps) {
        this.dialect = dialect;
        this.table = table;
        this.keeps = keeps;
    }

    /** The table {@code outbox}, wherever the connection finds it. */
    public static TableOutbox in(Dialect dialect) {
        return in(dialect, "outbox");
    }

    /** @param table as {@code table} or {@code schema.table}, spelled as the database spells it */
    public static TableOutbox in(Dialect dialect, String table) {
        return new TableOutbox(dialect, dialect.quotedTable(table), true);
    }

    /**
     * The same, but every row is deleted by the transaction that inserts it: the table is always empty and needs no care.
     * Capture sees it all the same. What is given up: after a lost log there is nothing to replay, and nothing to look at.
     */
    public TableOutbox keepingNothing() {
        return new TableOutbox(dialect, table, false);
    }

    @Override
    public void publish(Connection connection, List<Message> messages) throws SQLException {
        Transactions.require(connection, "a message would be published whatever becomes of your change");
        if (messages.isEmpty()) {
            return;
        }
        TableLayout layout = layout(connection);
        try (PreparedStatement insert = connection.prepareStatement(layout.insert())) {
            for (Message message : messages) {
                layout.bind(insert, message);
                insert.addBatch();
            }
            insert.executeBatch();
        }
        if (!keeps) {
            delete(connection, layout, messages);
        }
    }

    /**
     * Removes the oldest rows: call it now and then, until it removes fewer than it may. Needs the column {@code createdat}.
     *
     * @param age by the database's clock
     * @param limit how many rows at most, so that locks stay short
     * @return how many rows it removed
     */
    public int removeOlderThan(Connection connection, Duration age, int limit) throws SQLException {
        try (PreparedStatement remove = connection.prepareStatement(dialect.sql("remove-messages", table))) {
            remove.setLong(1, age.toNanos() / 1_000);
            remove.setInt(2, limit);
            return remove.executeUpdate();
        }
    }

    private static void delete(Connection connection, TableLayout layout, List<Message> messages) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(layout.delete())) {
            for (Message message : messages) {
                layout.bindId(delete, message);
                delete.addBatch();
            }
            delete.executeBatch();
        }
    }

    /** Asked once; two threads that ask at once learn the same. */
    private TableLayout layout(Connection connection) throws SQLException {
        TableLayout known = learned;
        if (known == null) {
            known = TableLayout.of(connection, dialect, table);
            learned = known;
        }
        return known;
    }
}
