package dev.leat.benchmarks.torture.poller;

import static dev.leat.benchmarks.torture.poller.PolledDatabase.TABLE;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Writers, each of rows of its own, whose transactions stay open for random times: most for a moment, each eighth for up to the
 * longest. They insert, update, mark as deleted and bring back, delete, and change keys; some roll back. Every change of a row
 * has a number of its own, the greater the later.
 */
final class LateWriters implements AutoCloseable {

    private static final int WRITERS = 16;
    private static final int ROWS_EACH = 60;
    private static final int MOST_STATEMENTS = 5;
    private static final int SHORT_MS = 40;
    private static final int LONG_ONE_OF = 8;
    private static final int ROLLBACK_ONE_OF = 10;
    private static final int COARSE_ONE_OF = 4;

    private final PolledDatabase database;
    private final int longestMs;
    private final AtomicLong numbers = new AtomicLong();
    private final AtomicLong transactions = new AtomicLong();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Future<?>> writers = new ArrayList<>();
    private volatile boolean stopping;

    LateWriters(PolledDatabase database, int longestMs, long seed) {
        this.database = database;
        this.longestMs = longestMs;
        for (int i = 0; i < WRITERS; i++) {
            int writer = i;
            writers.add(threads.submit(() -> {
                write(writer, new Random(seed + writer));
                return null;
            }));
        }
    }

    private void write(int writer, Random random) throws SQLException {
        Map<Integer, Boolean> rows = new HashMap<>(); // of each row that is there: whether it is marked as deleted
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            while (!stopping) {
                Map<Integer, Boolean> after = new HashMap<>(rows);
                boolean isLong = random.nextInt(LONG_ONE_OF) == 0;
                int holdMs = random.nextInt(isLong ? longestMs : SHORT_MS);
                for (int left = 1 + random.nextInt(MOST_STATEMENTS); left > 0; left--) {
                    statement.execute(change(after, writer * 1_000, random));
                    pause(holdMs / MOST_STATEMENTS);
                }
                pause(holdMs / 2);
                if (random.nextInt(ROLLBACK_ONE_OF) == 0) {
                    connection.rollback();
                } else {
                    connection.commit();
                    rows = after;
                }
                transactions.incrementAndGet();
            }
        }
    }

    private String change(Map<Integer, Boolean> rows, int first, Random random) {
        int id = first + random.nextInt(ROWS_EACH);
        String now = random.nextInt(COARSE_ONE_OF) == 0 ? database.coarse() : database.now();
        long v = numbers.incrementAndGet();
        Boolean gone = rows.get(id);
        if (gone == null) {
            rows.put(id, false);
            return "INSERT INTO %s VALUES (%d, %d, 0, %s)".formatted(TABLE, id, v, now);
        }
        return switch (random.nextInt(8)) {
            case 0 -> {
                rows.remove(id);
                yield "DELETE FROM %s WHERE id = %d".formatted(TABLE, id);
            }
            case 1, 2 -> {
                rows.put(id, !gone);
                yield update(id, v, now, "gone = " + (gone ? 0 : 1));
            }
            case 3 -> {
                int other = first + random.nextInt(ROWS_EACH);
                if (rows.containsKey(other)) {
                    yield update(id, v, now, "gone = gone");
                }
                rows.put(other, gone);
                rows.remove(id);
                yield update(id, v, now, "id = " + other);
            }
            default -> update(id, v, now, "gone = gone");
        };
    }

    private static String update(int id, long v, String now, String more) {
        return "UPDATE %s SET v = %d, updated_at = %s, %s WHERE id = %d".formatted(TABLE, v, now, more, id);
    }

    private static void pause(int millis) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    long transactions() {
        return transactions.get();
    }

    /** Lets each writer end its transaction. */
    void finish() throws Exception {
        stopping = true;
        for (Future<?> writer : writers) {
            writer.get();
        }
    }

    @Override
    public void close() {
        stopping = true;
        threads.close();
    }
}
