package dev.leat.benchmarks.torture;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.LongSupplier;

final class MySqlStatements extends Statements {

    private static final int ROWS_A_STATEMENT = 1_000;

    MySqlStatements(LongSupplier stamps) {
        super(stamps);
    }

    @Override
    void upsertPair(Statement statement, int a, int b) throws SQLException {
        statement.executeUpdate(
                "INSERT INTO pairs VALUES (%d, %d, %d, 'new') AS written ON DUPLICATE KEY UPDATE stamp = written.stamp"
                        .formatted(a, b, stamp()));
    }

    /** Inserts of many rows each: an event of the log holds several. */
    @Override
    void load(Connection connection, long firstId, int rows) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (long from = firstId; from < firstId + rows; from += ROWS_A_STATEMENT) {
                StringBuilder values = new StringBuilder("INSERT INTO bulk VALUES ");
                for (long id = from; id < Math.min(from + ROWS_A_STATEMENT, firstId + rows); id++) {
                    values.append(id == from ? "(" : ",(")
                            .append(id)
                            .append(',')
                            .append(stamp())
                            .append(",'");
                    values.append(FILLER).append("')");
                }
                statement.executeUpdate(values.toString());
            }
        }
    }
}
