package dev.leat.platform.demo;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Changes the shop's data, so many rows a second, in small transactions on a few connections, and notes when each committed.
 * A database that cannot be written to stops the writer: see {@link #failure}.
 */
final class ShopWriter implements AutoCloseable {

    private static final int CONNECTIONS = 2;
    private static final long TICK_MS = 10;

    /** Classes of SQLSTATE. */
    private static final String INTEGRITY_VIOLATED = "23";

    private static final String ROLLED_BACK = "40";

    private final ShopDatabase shop;
    private final ShopChange.Ids ids;
    private final int rowsPerSecond;
    private final Latencies latencies;
    private final AtomicLong rows = new AtomicLong();
    private final AtomicReference<Optional<SQLException>> failure = new AtomicReference<>(Optional.empty());
    private final ScheduledExecutorService threads =
            Executors.newScheduledThreadPool(CONNECTIONS, task -> new Thread(task, "shop-writer"));
    private final List<Connection> connections = new ArrayList<>();

    ShopWriter(ShopDatabase shop, int rowsPerSecond, Latencies latencies) throws SQLException {
        this.shop = shop;
        this.rowsPerSecond = rowsPerSecond;
        this.latencies = latencies;
        try (Connection connection = shop.connect()) {
            this.ids = new ShopChange.Ids(
                    number(connection, "select max(id) from customers"),
                    number(connection, "select max(id) from products"),
                    new AtomicLong(number(connection, "select max(id) from orders")),
                    new AtomicLong(number(connection, "select max(id) from payments")));
        }
    }

    void start() throws SQLException {
        for (int i = 0; i < CONNECTIONS; i++) {
            Connection connection = shop.connect();
            connection.setAutoCommit(false);
            connections.add(connection);
            Pace pace = new Pace((double) rowsPerSecond / CONNECTIONS);
            // write() keeps its own failure
            Future<?> _ = threads.scheduleAtFixedRate(() -> write(connection, pace), 0, TICK_MS, TimeUnit.MILLISECONDS);
        }
    }

    /** Rows changed since the start. */
    long rows() {
        return rows.get();
    }

    Optional<SQLException> failure() {
        return failure.get();
    }

    private void write(Connection connection, Pace pace) {
        try {
            while (pace.isDue() && !threads.isShutdown()) {
                pace.done(tryChange(connection));
            }
        } catch (SQLException cannot) {
            failure.set(Optional.of(cannot));
            threads.shutdown();
        }
    }

    /** The other connection may have just deleted what this one refers to: then nothing happened. */
    private int tryChange(Connection connection) throws SQLException {
        try {
            return change(connection);
        } catch (SQLException refused) {
            String state = String.valueOf(refused.getSQLState());
            if (!state.startsWith(INTEGRITY_VIOLATED) && !state.startsWith(ROLLED_BACK)) {
                throw refused;
            }
            connection.rollback();
            return 0;
        }
    }

    private int change(Connection connection) throws SQLException {
        int changed = ShopChange.any().apply(connection, ids);
        if (changed == 0) {
            connection.rollback();
            return 0;
        }
        // PostgreSQL's log names a transaction by the low 32 bits
        long transaction = number(connection, "select pg_current_xact_id()::text::bigint & 4294967295");
        connection.commit();
        latencies.committed(transaction, changed, Latencies.micros(Instant.now()));
        rows.addAndGet(changed);
        return changed;
    }

    private static long number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getLong(1);
        }
    }

    /** Finishes the changes in hand and stops. */
    @Override
    public void close() throws SQLException {
        threads.close();
        for (Connection connection : connections) {
            connection.close();
        }
    }

    /** How many rows are due by now. Owned by one thread at a time. */
    private static final class Pace {

        private final double rowsPerNano;
        private final long startedAt = System.nanoTime();
        private long done;

        Pace(double rowsPerSecond) {
            this.rowsPerNano = rowsPerSecond / 1e9;
        }

        boolean isDue() {
            return done < (System.nanoTime() - startedAt) * rowsPerNano;
        }

        void done(int changed) {
            done += changed;
        }
    }
}
