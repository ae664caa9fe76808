package dev.leat.poller.sweep;

import dev.leat.poller.cursor.PageQuery;
import dev.leat.poller.dialect.Dialect;
import dev.leat.poller.table.PolledTable;
import dev.leat.poller.table.PolledTable.Column;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/** Finds rows by their keys, as they are now. Immutable. */
public final class KeyLookup {

    private static final int AT_ONCE = 200;

    private final Dialect dialect;
    private final String select;
    private final List<Column> key;

    /** @param select without a condition */
    KeyLookup(Dialect dialect, String select, List<Column> key) {
        this.dialect = dialect;
        this.select = select;
        this.key = List.copyOf(key);
    }

    /** Those of the keys that are there, in no order. */
    static KeyLookup ofKeys(Dialect dialect, PolledTable table) {
        return new KeyLookup(dialect, table.select(table.key()), table.keyColumns());
    }

    /** Whole rows. */
    public static KeyLookup ofRows(Dialect dialect, PolledTable table) {
        return new KeyLookup(dialect, table.select(), table.keyColumns());
    }

    /** @param keys values of the key's columns, as the topic has them */
    public void find(Connection session, List<List<Object>> keys, PageQuery.Taker taker) throws SQLException {
        for (int from = 0; from < keys.size(); from += AT_ONCE) {
            some(session, keys.subList(from, Math.min(keys.size(), from + AT_ONCE)), taker);
        }
    }

    private void some(Connection session, List<List<Object>> keys, PageQuery.Taker taker) throws SQLException {
        try (PreparedStatement statement = dialect.statement(session, select + " WHERE " + condition(keys.size()))) {
            int index = 1;
            for (List<Object> values : keys) {
                for (int i = 0; i < key.size(); i++) {
                    key.get(i).form().binder().bind(statement, index++, values.get(i));
                }
            }
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    taker.take(rows);
                }
            }
        }
    }

    private String condition(int count) {
        if (key.size() == 1) {
            return key.get(0).quoted()
                    + " IN ("
                    + String.join(
                            ", ", Collections.nCopies(count, key.get(0).form().placeholder()))
                    + ")";
        }
        String one = key.stream()
                .map(column -> column.quoted() + " = " + column.form().placeholder())
                .collect(Collectors.joining(" AND ", "(", ")"));
        return String.join(" OR ", Collections.nCopies(count, one));
    }
}
