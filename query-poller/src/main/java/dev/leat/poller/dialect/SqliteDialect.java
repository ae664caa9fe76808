package dev.leat.poller.dialect;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * SQLite. It knows no types but what a value happens to be: a column's values are taken for what its declaration says, and
 * times, which it keeps as texts or numbers, stay such.
 */
final class SqliteDialect implements Dialect {

    private static final String BUSY = "SQLITE_BUSY";

    @Override
    public String name() {
        return "sqlite";
    }

    @Override
    public Map<String, String> driverProperties(Duration statementTimeout) {
        return Map.of("busy_timeout", Long.toString(statementTimeout.toMillis()));
    }

    @Override
    public void prepare(Connection session, Duration statementTimeout) throws SQLException {
        session.setAutoCommit(true);
        try (Statement statement = session.createStatement()) {
            statement.execute("PRAGMA query_only = 1");
        }
    }

    @Override
    public CatalogPlace place(String schema) {
        return new CatalogPlace(Optional.empty(), Optional.empty());
    }

    @Override
    public boolean comparesRows() {
        return true;
    }

    @Override
    public String first(String query, int rows) {
        return query + " LIMIT " + rows;
    }

    @Override
    public String clockQuery() {
        return "SELECT CAST(round((julianday('now') - 2440587.5) * 86400000.0) * 1000 AS INTEGER)";
    }

    @Override
    public ColumnForm form(ColumnFacts column) {
        String type = column.typeName()
                .toUpperCase(Locale.ROOT)
                .replaceAll("\\(.*", "")
                .trim();
        return switch (type) {
            case "BOOLEAN", "BOOL" -> Forms.BOOLEAN;
            case "REAL", "DOUBLE", "FLOAT", "DOUBLE PRECISION" -> Forms.FLOAT64;
            case "BLOB" -> Forms.BYTES;
            case "DECIMAL", "NUMERIC" ->
                column.precision() > 0
                        // a text to the driver, which only a column itself would take for a number
                        ? Forms.decimal(column.precision(), column.scale()).comparedWith("CAST(? AS NUMERIC)")
                        : Forms.TEXT;
            default -> type.contains("INT") ? Forms.INT64 : Forms.TEXT;
        };
    }

    @Override
    public boolean passes(SQLException failure) {
        return String.valueOf(failure.getMessage()).contains(BUSY);
    }
}
