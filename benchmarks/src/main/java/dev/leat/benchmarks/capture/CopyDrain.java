package dev.leat.benchmarks.capture;

import java.io.OutputStream;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.postgresql.PGConnection;

/** {@code COPY ... TO}, thrown away: as fast as rows come out of the server. */
final class CopyDrain {

    private static final long WITHOUT_PAUSE = 1_000;

    private CopyDrain() {}

    static void drain(Contest contest, Drained drained) throws Exception {
        try (Connection connection =
                DriverManager.getConnection(contest.databaseUrl(), contest.user(), contest.password())) {
            Rows rows = new Rows(drained);
            connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyOut("COPY %s TO STDOUT".formatted(Contest.TABLE), rows);
            rows.flush();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The driver hands over a row at a time. */
    private static final class Rows extends OutputStream {

        private final Drained drained;
        private long uncounted;

        Rows(Drained drained) {
            this.drained = drained;
        }

        @Override
        public void write(int b) {
            throw new UnsupportedOperationException("rows come whole");
        }

        @Override
        public void write(byte[] row, int from, int length) {
            uncounted++;
            if (uncounted == WITHOUT_PAUSE) {
                flush();
            }
        }

        @Override
        public void flush() {
            drained.batch(uncounted);
            uncounted = 0;
        }
    }
}
