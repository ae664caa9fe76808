package dev.leat.poller.horizon;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * The open transactions of a MySQL: the threads that are in a statement, whose time it has from its beginning although it
 * may wait for a lock, or in a transaction; and the transactions that XA has prepared, which have no thread.
 */
final class MySqlTransactions implements TransactionReader {

    private static final String STATEMENTS = """
            SELECT THREAD_ID, EVENT_ID, EVENT_NAME FROM performance_schema.events_statements_current
            WHERE END_EVENT_ID IS NULL AND THREAD_ID <> PS_CURRENT_THREAD_ID()
              AND EVENT_NAME NOT LIKE 'statement/com/Binlog Dump%'
            ORDER BY THREAD_ID, EVENT_ID
            """;

    private static final String TRANSACTIONS = """
            SELECT THREAD_ID, EVENT_ID, COALESCE(NESTING_EVENT_ID, 0) FROM performance_schema.events_transactions_current
            WHERE STATE = 'ACTIVE' AND THREAD_ID <> PS_CURRENT_THREAD_ID()
            """;

    /** This table shows what was there when it was read last, unless nobody has read it for a tenth of a second. */
    private static final String DETACHED =
            "SELECT trx_id FROM information_schema.innodb_trx WHERE trx_mysql_thread_id = 0";

    /** So long it is not read, so that it shows what is there now. */
    private static final long IDLE_NANOS = 150_000_000;

    private static final long YOUNG_NANOS = 300_000_000;

    private final LongSupplier nanoTime;
    private Set<String> detached = Set.of();
    private long detachedNanos;
    private boolean detachedRead;

    MySqlTransactions(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /**
     * Where a thread is. Events of a thread are numbered in their order.
     *
     * @param statement and {@code transaction}: 0 for none
     * @param begunIn the statement that began the transaction
     */
    record Busy(long statement, boolean select, long transaction, long begunIn) {

        static final Busy NOT = new Busy(0, false, 0, 0);

        long newest() {
            return Math.max(statement, transaction);
        }

        /** Whether what the thread was in has ended, by where it is now. */
        boolean endedBy(Busy now) {
            if (now.transaction > 0) {
                return now.transaction > newest() && now.begunIn > newest();
            }
            // a commit is a statement too, in which the transaction may be over before what it did is seen
            return now.select && now.statement > newest();
        }
    }

    @Override
    public OpenTransactions read(Connection session) throws SQLException {
        Map<Long, Busy> threads = new HashMap<>();
        Set<String> fresh = Set.of();
        long takenNanos = nanoTime.getAsLong();
        try (Statement statement = session.createStatement()) {
            // INVARIANT: in this order: what is in no statement, and in no transaction after that, is in none
            try (ResultSet rows = statement.executeQuery(STATEMENTS)) {
                while (rows.next()) {
                    // the outermost, where a statement calls others
                    threads.putIfAbsent(
                            rows.getLong(1),
                            new Busy(rows.getLong(2), "statement/sql/select".equals(rows.getString(3)), 0, 0));
                }
            }
            try (ResultSet rows = statement.executeQuery(TRANSACTIONS)) {
                while (rows.next()) {
                    Busy in = threads.getOrDefault(rows.getLong(1), Busy.NOT);
                    threads.put(rows.getLong(1), new Busy(in.statement, in.select, rows.getLong(2), rows.getLong(3)));
                }
            }
            if (!detachedRead || takenNanos - detachedNanos >= IDLE_NANOS) {
                fresh = readDetached(statement);
            }
        }
        return new Open(threads, detached, fresh, takenNanos, detachedNanos, true);
    }

    /** Returns those that are new. */
    private Set<String> readDetached(Statement statement) throws SQLException {
        Set<String> now = new HashSet<>();
        detachedNanos = nanoTime.getAsLong();
        detachedRead = true;
        try (ResultSet rows = statement.executeQuery(DETACHED)) {
            while (rows.next()) {
                now.add(rows.getString(1));
            }
        }
        Set<String> fresh = new HashSet<>(now);
        fresh.removeAll(detached);
        detached = now;
        return fresh;
    }

    /**
     * @param detached as they were at {@code detachedNanos}
     * @param fresh those of them that were not so when they were read before; none if they were not read for this look
     * @param young whether one may have been detached just before, and not be shown yet
     */
    record Open(
            Map<Long, Busy> threads,
            Set<String> detached,
            Set<String> fresh,
            long takenNanos,
            long detachedNanos,
            boolean young)
            implements OpenTransactions {

        @Override
        public boolean isEmpty() {
            return !young && threads.isEmpty() && detached.isEmpty();
        }

        @Override
        public OpenTransactions remaining(OpenTransactions others) {
            Open now = (Open) others;
            Map<Long, Busy> still = new HashMap<>();
            threads.forEach((thread, then) -> {
                Busy at = now.threads.get(thread);
                if (at != null && !then.endedBy(at)) {
                    still.put(thread, then);
                }
            });
            Set<String> waiting = new HashSet<>(detached);
            waiting.retainAll(now.detached);
            // which of the threads it was of cannot be told
            waiting.addAll(now.fresh);
            // one whose thread went away just now is shown among the detached a little later
            boolean gone = still.size() < threads.size();
            boolean stillYoung = gone || (young && now.detachedNanos - takenNanos < YOUNG_NANOS);
            return new Open(
                    still, waiting, Set.of(), gone ? now.takenNanos : takenNanos, now.detachedNanos, stillYoung);
        }
    }
}
