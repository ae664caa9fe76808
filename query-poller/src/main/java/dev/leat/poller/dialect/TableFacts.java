package dev.leat.poller.dialect;

import dev.leat.poller.config.PollerError;
import dev.leat.poller.config.TableSettings;
import dev.leat.stream.error.LeatException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What the database says of a table, or of a query.
 *
 * @param from what is selected from, with its alias
 */
public record TableFacts(String from, List<ColumnFacts> columns, List<String> primaryKey) {

    /** Of the table, or of the query, in {@code from}. */
    public static final String ALIAS = "polled";

    /** @throws SQLException if there is no such table, or it may not be read */
    public static TableFacts read(Connection session, Dialect dialect, TableSettings table) throws SQLException {
        String from = table.query()
                        .map(query -> "(" + query + ")")
                        .orElseGet(() -> dialect.table(table.schema(), table.name()))
                + " " + ALIAS;
        boolean own = table.query().isPresent();
        Map<String, Declaration> declared = own ? Map.of() : dialect.declared(session, table.schema(), table.name());
        // what is invisible is none of *
        String all = declared.isEmpty()
                ? "*"
                : declared.keySet().stream().map(dialect::quote).collect(Collectors.joining(", "));
        List<ColumnFacts> columns = new ArrayList<>();
        try (Statement statement = dialect.statement(session);
                ResultSet none = statement.executeQuery("SELECT " + all + " FROM " + from + " WHERE 1 = 0")) {
            ResultSetMetaData about = none.getMetaData();
            for (int i = 1; i <= about.getColumnCount(); i++) {
                columns.add(ColumnFacts.of(dialect, about, i, declared));
            }
        }
        return new TableFacts(from, columns, own ? List.of() : primaryKey(session, dialect, table));
    }

    @SuppressWarnings("NullAway") // what the interface has for "any"
    private static List<String> primaryKey(Connection session, Dialect dialect, TableSettings table)
            throws SQLException {
        Dialect.CatalogPlace place = dialect.place(table.schema());
        SortedMap<Integer, String> columns = new TreeMap<>();
        try (ResultSet keys = session.getMetaData()
                .getPrimaryKeys(place.catalog().orElse(null), place.schema().orElse(null), table.name())) {
            while (keys.next()) {
                columns.put(keys.getInt("KEY_SEQ"), keys.getString("COLUMN_NAME"));
            }
        }
        return List.copyOf(columns.values());
    }

    /** @throws LeatException operator, if there is no such column */
    public int indexOf(TableSettings table, String column) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).name().equals(column)) {
                return i;
            }
        }
        throw new LeatException(
                PollerError.TABLE_NOT_POLLABLE,
                "%s has no column %s (it has %s); name one of these in table.%s.cursor, key or deleted"
                        .formatted(
                                table.fullName(),
                                column,
                                columns.stream().map(ColumnFacts::name).toList(),
                                table.fullName()));
    }
}
