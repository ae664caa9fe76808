package dev.leat.benchmarks.capture;

import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import org.postgresql.PGConnection;
import org.postgresql.PGProperty;
import org.postgresql.replication.PGReplicationStream;

/**
 * What {@code pg_recvlogical -f /dev/null} does, over the PostgreSQL driver: the tool itself is in no distribution that Maven
 * has.
 */
final class RawDrain {

    private static final long WITHOUT_PAUSE = 1_000;

    private RawDrain() {}

    static void start(Contest contest, Drained drained) throws SQLException {
        Properties properties = new Properties();
        PGProperty.USER.set(properties, contest.user());
        PGProperty.PASSWORD.set(properties, contest.password());
        PGProperty.REPLICATION.set(properties, "database");
        PGProperty.ASSUME_MIN_SERVER_VERSION.set(properties, "10");
        PGProperty.PREFER_QUERY_MODE.set(properties, "simple");
        Connection connection = DriverManager.getConnection(contest.databaseUrl(), properties);
        PGReplicationStream stream = connection
                .unwrap(PGConnection.class)
                .getReplicationAPI()
                .replicationStream()
                .logical()
                .withSlotName(contest.slot())
                .withSlotOption("proto_version", 1)
                .withSlotOption("publication_names", Contest.PUBLICATION)
                .start();
        Thread.ofPlatform().name("reader").daemon().start(() -> read(connection, stream, drained));
    }

    /** @param connection held on to: the driver closes one that nobody knows any more, and the stream does not know it */
    private static void read(Connection connection, PGReplicationStream stream, Drained drained) {
        try (connection) {
            long changes = 0;
            while (true) {
                ByteBuffer message = stream.read();
                if (message != null && isChange(message.get())) {
                    changes++;
                }
                if (changes == WITHOUT_PAUSE) {
                    drained.batch(changes);
                    changes = 0;
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isChange(byte type) {
        return type == 'I' || type == 'U' || type == 'D';
    }
}
