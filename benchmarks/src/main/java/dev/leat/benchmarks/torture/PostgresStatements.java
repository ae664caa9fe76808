package dev.leat.benchmarks.torture;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.LongSupplier;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

final class PostgresStatements extends Statements {

    private static final int ROWS_A_MESSAGE = 1_000;

    PostgresStatements(LongSupplier stamps) {
        super(stamps);
    }

    @Override
    void upsertPair(Statement statement, int a, int b) throws SQLException {
        statement.executeUpdate(
                "INSERT INTO pairs VALUES (%d, %d, %d, 'new') ON CONFLICT (a, b) DO UPDATE SET stamp = excluded.stamp"
                        .formatted(a, b, stamp()));
    }

    /** COPY: its rows share places in the log. */
    @Override
    void load(Connection connection, long firstId, int rows) throws SQLException {
        CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn("COPY bulk FROM STDIN");
        for (long from = firstId; from < firstId + rows; from += ROWS_A_MESSAGE) {
            StringBuilder lines = new StringBuilder();
            for (long id = from; id < Math.min(from + ROWS_A_MESSAGE, firstId + rows); id++) {
                lines.append(id)
                        .append('\t')
                        .append(stamp())
                        .append('\t')
                        .append(FILLER)
                        .append('\n');
            }
            byte[] bytes = lines.toString().getBytes(StandardCharsets.UTF_8);
            copy.writeToCopy(bytes, 0, bytes.length);
        }
        copy.endCopy();
    }
}
