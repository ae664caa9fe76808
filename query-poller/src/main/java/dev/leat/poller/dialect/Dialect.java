package dev.leat.poller.dialect;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** One kind of database. Immutable, thread-safe. */
public interface Dialect {

    /** What the configuration calls it. */
    String name();

    /** What its driver is to be told, unless the address says otherwise. */
    default Map<String, String> driverProperties(Duration statementTimeout) {
        return Map.of();
    }

    /** Makes a new session one that only reads, in UTC, and that gives every statement up in time, where it can be told so. */
    void prepare(Connection session, Duration statementTimeout) throws SQLException;

    default String quote(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }

    default String table(String schema, String name) {
        return quote(schema) + "." + quote(name);
    }

    /** The part of a catalog's address in the driver's own terms: where {@link java.sql.DatabaseMetaData} finds the table. */
    default CatalogPlace place(String schema) {
        return new CatalogPlace(Optional.empty(), Optional.of(schema));
    }

    record CatalogPlace(Optional<String> catalog, Optional<String> schema) {}

    /** The database's own name of the type of what is selected. */
    default String typeName(ResultSetMetaData of, int index) throws SQLException {
        return of.getColumnTypeName(index);
    }

    ColumnForm form(ColumnFacts column);

    /** Of a column that rows are ordered and found by. */
    default ColumnForm orderedForm(ColumnFacts column) {
        return form(column);
    }

    /**
     * What a table's declaration says of its columns, by name and in their order; nothing of views, or where the driver tells all
     * there is.
     */
    default Map<String, Declaration> declared(Connection session, String schema, String table) throws SQLException {
        return Map.of();
    }

    /** Whether {@code (a, b) > (?, ?)} is understood, and done by index. */
    default boolean comparesRows() {
        return false;
    }

    /** The first rows only, of a query that is ordered. */
    default String first(String query, int rows) {
        return query + " FETCH FIRST " + rows + " ROWS ONLY";
    }

    /** One that is given up in time: what may take long is asked with this, or with the next one. */
    default Statement statement(Connection session) throws SQLException {
        return session.createStatement();
    }

    /** One with values, that is given up in time. */
    default PreparedStatement statement(Connection session, String sql) throws SQLException {
        return session.prepareStatement(sql);
    }

    /** A column as its values are compared with others, where nothing is looked up in an index. */
    default String compared(ColumnForm form, String column) {
        return column;
    }

    /** What stands for a value that is selected from no table; empty if none can be. */
    default Optional<String> typed(ColumnForm form) {
        return Optional.of(form.placeholder());
    }

    /** About how many rows a table has, if the database knows that without counting. */
    default OptionalLong estimate(Connection session, String schema, String table) throws SQLException {
        return OptionalLong.empty();
    }

    /** The database's clock, which no transaction holds still. */
    default Instant clock(Connection session) throws SQLException {
        try (Statement statement = statement(session);
                ResultSet row = statement.executeQuery(clockQuery())) {
            row.next();
            return instant(row);
        }
    }

    String clockQuery();

    /** From microseconds since 1970. */
    default Instant instant(ResultSet row) throws SQLException {
        long micros = row.getLong(1);
        return Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000), Math.floorMod(micros, 1_000_000) * 1_000L);
    }

    /** Whether a statement failed for a reason that may pass: the server, the network, a timeout, a deadlock. */
    default boolean passes(SQLException failure) {
        String state = failure.getSQLState();
        return state == null
                || state.startsWith("08")
                || state.startsWith("40")
                || state.startsWith("53")
                || state.startsWith("55")
                || state.startsWith("57")
                || state.startsWith("HYT");
    }
}
