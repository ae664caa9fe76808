package dev.leat.benchmarks.torture;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Several writers that change the same few rows in transactions which overlap, in every way that rows change. They go on when
 * a statement fails, when they are chosen for a deadlock and when the database is killed.
 */
final class Writers {

    private static final Logger LOG = LoggerFactory.getLogger(Writers.class);

    private static final int WRITERS = 4;
    private static final int SINGLES = 40;
    private static final int PAIRS = 6;
    private static final int LONGEST_PAUSE_US = 8_000;
    private static final long AFTER_FAILURE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    /** More than a batch of the connector's. */
    private static final int LARGE = 12_000;

    private final TorturedDatabase database;
    private final AtomicLong bulkIds = new AtomicLong();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopped;

    Writers(TorturedDatabase database) {
        this.database = database;
    }

    void start(long seed) {
        for (int writer = 0; writer < WRITERS; writer++) {
            Random random = new Random(seed * WRITERS + writer);
            threads.add(Thread.ofPlatform().name("writer-" + writer).daemon().start(() -> write(random)));
        }
    }

    /** Adds that many rows in one transaction. */
    void load(int rows) throws SQLException {
        try (Connection connection = database.connect()) {
            connection.setAutoCommit(false);
            database.statements().load(connection, bulkIds.getAndAdd(rows), rows);
            connection.commit();
        }
    }

    private void write(Random random) {
        while (!stopped) {
            try (Connection connection = database.connect();
                    Statement statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                while (!stopped) {
                    transaction(connection, statement, random);
                }
            } catch (SQLException e) {
                LOG.debug("A writer lost its connection", e);
                LockSupport.parkNanos(AFTER_FAILURE_NANOS);
            }
        }
    }

    private void transaction(Connection connection, Statement statement, Random random) throws SQLException {
        try {
            for (int left = random.nextInt(8); left >= 0; left--) {
                if (random.nextInt(6) == 0) {
                    Savepoint savepoint = connection.setSavepoint();
                    change(connection, statement, random);
                    change(connection, statement, random);
                    if (random.nextBoolean()) {
                        connection.rollback(savepoint);
                    }
                } else {
                    change(connection, statement, random);
                }
                pause(random);
            }
            if (random.nextInt(6) == 0) {
                connection.rollback();
            } else {
                connection.commit();
            }
        } catch (SQLException refused) {
            // a key that is there already, a deadlock; a lost connection fails at the rollback too
            connection.rollback();
        }
    }

    private void change(Connection connection, Statement statement, Random random) throws SQLException {
        Statements statements = database.statements();
        int id = random.nextInt(SINGLES);
        int other = random.nextInt(SINGLES);
        switch (random.nextInt(12)) {
            case 0, 1 -> statements.insert(statement, id, other);
            case 2, 3 -> statements.update(statement, id);
            case 4 -> statements.updateSome(statement, id, id + 4);
            case 5, 6 -> statements.changeKey(statement, id, other);
            case 7 -> statements.delete(statement, id);
            case 8, 9 -> statements.upsertPair(statement, random.nextInt(PAIRS), random.nextInt(PAIRS));
            case 10 -> statements.deletePairs(statement, random.nextInt(PAIRS));
            default -> load(connection, random);
        }
    }

    private void load(Connection connection, Random random) throws SQLException {
        int rows = random.nextInt(1_000) == 0 ? LARGE : 1 + random.nextInt(20);
        database.statements().load(connection, bulkIds.getAndAdd(rows), rows);
    }

    private static void pause(Random random) {
        LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(random.nextInt(LONGEST_PAUSE_US)));
    }

    /** Returns when nobody writes any more. */
    void stop() throws InterruptedException {
        stopped = true;
        for (Thread thread : threads) {
            thread.join();
        }
    }
}
