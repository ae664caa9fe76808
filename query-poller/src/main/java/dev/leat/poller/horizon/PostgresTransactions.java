package dev.leat.poller.horizon;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The open transactions of a PostgreSQL: each holds a lock on its virtual id from its very beginning, which everybody may see,
 * whether it has written already or not; and a prepared one holds none, but has a name.
 */
final class PostgresTransactions implements TransactionReader {

    /**
     * When one began is seen by its own user, and by whom pg_read_all_stats is granted to. A vacuum holds one for hours, and writes no
     * rows; sessions of other databases cannot write to ours.
     */
    private static final String RUNNING = """
            SELECT l.virtualxid, (extract(epoch FROM a.xact_start) * 1000000)::bigint
            FROM pg_catalog.pg_locks l
            LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
            WHERE l.locktype = 'virtualxid' AND l.mode = 'ExclusiveLock' AND l.granted
              AND l.pid <> pg_catalog.pg_backend_pid()
              AND (a.datid IS NULL OR a.datid = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database()))
              AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_stat_progress_vacuum v WHERE v.pid = l.pid)
            """;

    private static final String PREPARED =
            "SELECT transaction::text FROM pg_catalog.pg_prepared_xacts WHERE database = current_database()";

    private Set<String> preparedBefore = Set.of();

    @Override
    public OpenTransactions read(Connection session) throws SQLException {
        // INVARIANT: in this order and in statements of their own: a transaction that is being prepared is among the
        // prepared ones before it is no longer among the running
        Map<String, OptionalLong> running = new HashMap<>();
        Set<String> prepared = new HashSet<>();
        try (Statement statement = session.createStatement()) {
            try (ResultSet rows = statement.executeQuery(RUNNING)) {
                while (rows.next()) {
                    long begun = rows.getLong(2);
                    running.put(rows.getString(1), rows.wasNull() ? OptionalLong.empty() : OptionalLong.of(begun));
                }
            }
            try (ResultSet rows = statement.executeQuery(PREPARED)) {
                while (rows.next()) {
                    prepared.add(rows.getString(1));
                }
            }
        }
        Set<String> fresh = new HashSet<>(prepared);
        fresh.removeAll(preparedBefore);
        preparedBefore = prepared;
        boolean known = prepared.isEmpty() && running.values().stream().allMatch(OptionalLong::isPresent);
        OptionalLong begun = known
                ? running.values().stream().mapToLong(OptionalLong::orElseThrow).min()
                : OptionalLong.empty();
        return new Open(running.keySet(), prepared, fresh, begun);
    }

    /** @param fresh of the prepared ones, those that were not prepared at the look before */
    record Open(Set<String> running, Set<String> prepared, Set<String> fresh, OptionalLong begun)
            implements OpenTransactions {

        @Override
        public boolean isEmpty() {
            return running.isEmpty() && prepared.isEmpty();
        }

        @Override
        public OpenTransactions remaining(OpenTransactions others) {
            Open now = (Open) others;
            Set<String> still = new HashSet<>(running);
            still.retainAll(now.running);
            Set<String> waiting = new HashSet<>(prepared);
            waiting.retainAll(now.prepared);
            if (!running.isEmpty()) {
                // one that was running may have been prepared, perhaps after it was seen to run; which of them it is
                // cannot be told
                waiting.addAll(now.fresh);
            }
            return new Open(still, waiting, Set.of(), OptionalLong.empty());
        }
    }
}
