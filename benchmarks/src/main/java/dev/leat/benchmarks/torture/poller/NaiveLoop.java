package dev.leat.benchmarks.torture.poller;

import static dev.leat.benchmarks.torture.poller.PolledDatabase.TABLE;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** What many write: everything whose time is later than the last one seen. Shows that the torture bites. */
final class NaiveLoop implements AutoCloseable {

    private static final long PAUSE_MS = 50;

    private final PolledDatabase database;
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final Future<Map<Long, Long>> seen;
    private volatile boolean stopping;

    NaiveLoop(PolledDatabase database) {
        this.database = database;
        this.seen = thread.submit(this::loop);
    }

    private Map<Long, Long> loop() throws SQLException {
        Map<Long, Long> rows = new HashMap<>();
        Instant last = Instant.EPOCH.plusSeconds(1);
        try (Connection connection = database.connect();
                PreparedStatement query = connection.prepareStatement(
                        "SELECT id, v, updated_at FROM %s WHERE updated_at > ? ORDER BY updated_at".formatted(TABLE))) {
            boolean once;
            do {
                once = stopping;
                query.setObject(1, last.atOffset(ZoneOffset.UTC));
                try (ResultSet row = query.executeQuery()) {
                    while (row.next()) {
                        rows.put(row.getLong(1), row.getLong(2));
                        last = row.getObject(3, OffsetDateTime.class).toInstant();
                    }
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(PAUSE_MS));
            } while (!once);
        }
        return rows;
    }

    /** Looks once more, and says how many of the rows it has not, or as they were before. */
    long missed(Map<Long, Long> truth) throws Exception {
        stopping = true;
        Map<Long, Long> known = seen.get();
        return truth.entrySet().stream()
                .filter(row -> !row.getValue().equals(known.get(row.getKey())))
                .count();
    }

    @Override
    public void close() {
        stopping = true;
        thread.close();
    }
}
