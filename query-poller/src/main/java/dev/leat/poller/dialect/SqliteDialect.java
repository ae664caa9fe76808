package dev.leat.poller.dialect;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.sqlite.ProgressHandler;

/**
 * SQLite. It knows no types but what a value happens to be: a column's values must be what its declaration says, and times,
 * which it keeps as texts or numbers, stay such.
 */
final class SqliteDialect implements Dialect {

    private static final String BUSY = "SQLITE_BUSY";
    private static final String INTERRUPTED = "SQLITE_INTERRUPT";

    /** Of its machine, after which it looks at the time: some milliseconds. */
    private static final int STEPS = 100_000;

    /** The driver says so too of what is not declared at all. */
    private static final String NUMERIC = "NUMERIC";

    private final Duration statementTimeout;

    SqliteDialect(Duration statementTimeout) {
        this.statementTimeout = statementTimeout;
    }

    @Override
    public String name() {
        return "sqlite";
    }

    @Override
    public Map<String, String> driverProperties(Duration timeout) {
        return Map.of("busy_timeout", Long.toString(timeout.toMillis()));
    }

    @Override
    public void prepare(Connection session, Duration timeout) throws SQLException {
        session.setAutoCommit(true);
        try (Statement statement = session.createStatement()) {
            statement.execute("PRAGMA query_only = 1");
        }
    }

    @Override
    public Statement statement(Connection session) throws SQLException {
        limit(session);
        return session.createStatement();
    }

    @Override
    public PreparedStatement statement(Connection session, String sql) throws SQLException {
        limit(session);
        return session.prepareStatement(sql);
    }

    /** The driver's own time limit is only for locks. Of a session, not of a statement: it has one at a time. */
    private void limit(Connection session) throws SQLException {
        long begunNanos = System.nanoTime();
        ProgressHandler.setHandler(session, STEPS, new ProgressHandler() {
            @Override
            protected int progress() {
                return System.nanoTime() - begunNanos > statementTimeout.toNanos() ? 1 : 0;
            }
        });
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
        String type = type(column);
        return switch (type) {
            case "BOOLEAN", "BOOL" -> SqliteForms.BOOLEAN;
            case "REAL", "DOUBLE", "FLOAT", "DOUBLE PRECISION" -> SqliteForms.REAL;
            case "BLOB" -> SqliteForms.BLOB;
            case "DECIMAL", NUMERIC ->
                column.precision() > 0
                        // a text to the driver, which only a column itself would take for a number
                        ? SqliteForms.decimal(column.precision(), column.scale())
                                .comparedWith("CAST(? AS NUMERIC)")
                        : SqliteForms.TEXT;
            default -> type.contains("INT") ? SqliteForms.INTEGER : SqliteForms.TEXT;
        };
    }

    @Override
    public ColumnForm orderedForm(ColumnFacts column) {
        return type(column).equals(NUMERIC) && column.precision() == 0 ? SqliteForms.TEXT_ONLY : form(column);
    }

    private static String type(ColumnFacts column) {
        return column.typeName()
                .toUpperCase(Locale.ROOT)
                .replaceAll("\\(.*", "")
                .trim();
    }

    @Override
    public boolean passes(SQLException failure) {
        String message = String.valueOf(failure.getMessage());
        return message.contains(BUSY) || message.contains(INTERRUPTED);
    }
}
