package dev.leat.benchmarks.poller;

import dev.leat.benchmarks.capture.Drained;
import dev.leat.engine.publish.TransactionalWriter;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * What one would write by hand: the rows of the table, in the order in which a poller reads them, in one read-only transaction.
 *
 * @param rows of the table
 */
record FetchLoop(Connection connection, int rows) {

    static final int FETCH_ROWS = 5_000;

    /** As many rows as the engine has in a transaction of a load. */
    private static final int TRANSACTION_ROWS = 10 * FETCH_ROWS;

    /** Rows a second, when nothing is done with their values. */
    double fetched() throws SQLException, InterruptedException {
        return looped((row, columns) -> {
            for (int i = 1; i <= columns; i++) {
                row.getObject(i);
            }
        });
    }

    /** Rows a second, when each is sent as a line of text, and all of them are committed. */
    double copied(TransactionalWriter kafka, String topic) throws SQLException, InterruptedException {
        return looped(new Copy(kafka, topic, rows));
    }

    private interface Use {
        void of(ResultSet row, int columns) throws SQLException;
    }

    private static final class Copy implements Use {

        private final TransactionalWriter kafka;
        private final String topic;
        private final int rows;
        private final StringBuilder line = new StringBuilder();
        private int sent;

        Copy(TransactionalWriter kafka, String topic, int rows) {
            this.kafka = kafka;
            this.topic = topic;
            this.rows = rows;
        }

        @Override
        public void of(ResultSet row, int columns) throws SQLException {
            if (sent % TRANSACTION_ROWS == 0) {
                kafka.begin();
            }
            line.setLength(0);
            for (int i = 1; i <= columns; i++) {
                line.append(row.getObject(i)).append('\t');
            }
            ProducerRecord<byte @Nullable [], byte @Nullable []> record =
                    new ProducerRecord<>(topic, bytes(row.getString(1)), bytes(line.toString()));
            kafka.send(record, written -> {});
            sent++;
            if (sent % TRANSACTION_ROWS == 0 || sent == rows) {
                kafka.commit();
            }
        }

        private static byte[] bytes(String text) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
    }

    private double looped(Use use) throws SQLException, InterruptedException {
        Drained drained = new Drained(rows);
        connection.setAutoCommit(false);
        connection.setReadOnly(true);
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(FETCH_ROWS);
            try (ResultSet row = statement.executeQuery("SELECT * FROM orders ORDER BY updated_at, id")) {
                int columns = row.getMetaData().getColumnCount();
                for (int count = 1; row.next(); count++) {
                    use.of(row, columns);
                    if (count % FETCH_ROWS == 0 || count == rows) {
                        drained.batch(Math.min(FETCH_ROWS, count));
                    }
                }
            }
        }
        connection.commit();
        return drained.rate().perSecond();
    }
}
