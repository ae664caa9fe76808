package dev.leat.benchmarks.torture;

import java.io.IOException;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.LongSupplier;
import org.postgresql.PGConnection;

final class PostgresStatements extends Statements {

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
    void load(Connection connection, long firstId, int rows) throws SQLException, IOException {
        StringBuilder lines = new StringBuilder();
        for (long id = firstId; id < firstId + rows; id++) {
            lines.append(id).append('\t').append(stamp()).append('\n');
        }
        connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn("COPY bulk FROM STDIN", new StringReader(lines.toString()));
    }
}
