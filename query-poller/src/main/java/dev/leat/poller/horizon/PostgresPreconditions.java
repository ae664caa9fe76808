package dev.leat.poller.horizon;

import dev.leat.poller.config.CursorKind;
import dev.leat.poller.table.PolledTable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Of PostgreSQL. */
final class PostgresPreconditions implements Preconditions {

    /** Triggers for each row, before it is inserted (4) and before it is updated (16), that name the column. */
    private static final String COLUMN = """
            SELECT COALESCE((SELECT bit_or(t.tgtype) & 20 = 20
                           FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_proc p ON p.oid = t.tgfoid
                           WHERE t.tgrelid = a.attrelid AND NOT t.tgisinternal AND t.tgenabled NOT IN ('D', 'R')
                             AND t.tgtype & 3 = 3 AND t.tgattr::text = ''
                             AND strpos(lower(p.prosrc || ' ' || encode(t.tgargs, 'escape')), lower(a.attname)) > 0), false),
                   a.attidentity <> '' OR pg_catalog.pg_get_serial_sequence(
                       quote_ident(n.nspname) || '.' || quote_ident(c.relname), a.attname) IS NOT NULL,
                   COALESCE((SELECT s.seqcache FROM pg_catalog.pg_sequence s
                             WHERE s.seqrelid = pg_catalog.pg_get_serial_sequence(
                                 quote_ident(n.nspname) || '.' || quote_ident(c.relname), a.attname)::regclass), 1)
            FROM pg_catalog.pg_attribute a
            JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = ? AND c.relname = ? AND a.attname = ?
            """;

    /**
     * What was replayed last. Not when the sender spoke last, if all that it had by then is replayed: it may be a standby itself,
     * and behind. A standby that is promoted keeps its sessions.
     */
    private static final Replica STANDBY = new Replica("""
            SELECT (extract(epoch FROM CASE WHEN pg_catalog.pg_is_in_recovery()
                    THEN pg_catalog.pg_last_xact_replay_timestamp() ELSE pg_catalog.clock_timestamp() END) * 1000000)::bigint
            """);

    @Override
    public Optional<String> server(Connection session) throws SQLException {
        return replica(session)
                .map(standby -> "this server is a standby, which does not know the transactions of its primary");
    }

    @Override
    public Optional<Replica> replica(Connection session) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_catalog.pg_is_in_recovery()")) {
            row.next();
            return row.getBoolean(1) ? Optional.of(STANDBY) : Optional.empty();
        }
    }

    @Override
    public Optional<String> table(Connection session, PolledTable table) throws SQLException {
        if (table.settings().query().isPresent()) {
            return Optional.of("where the cursor of a query comes from is not known;" + own(table));
        }
        try (PreparedStatement statement = session.prepareStatement(COLUMN)) {
            statement.setString(1, table.settings().schema());
            statement.setString(2, table.settings().name());
            statement.setString(3, table.cursor().name());
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    return Optional.of("the catalog does not know its cursor's column");
                }
                return column(table, row.getBoolean(1), row.getBoolean(2), row.getLong(3));
            }
        }
    }

    private static Optional<String> column(PolledTable table, boolean trigger, boolean sequence, long cache) {
        if (table.settings().kind() == CursorKind.INCREMENTING) {
            if (!sequence) {
                return Optional.of("its cursor has no sequence of its own;" + own(table));
            }
            return cache > 1
                    ? Optional.of("its sequence hands out %d numbers at once (CACHE), so that they are not in order"
                            .formatted(cache))
                    : Optional.empty();
        }
        return trigger
                ? Optional.empty()
                : Optional.of("no trigger of the table sets its cursor, so that a client's clock may;" + own(table));
    }

    private static String own(PolledTable table) {
        return " if every writer has the database set it (now(), nextval()) set table.%s.late.commits to horizon"
                .formatted(table.settings().fullName());
    }

    @Override
    public Optional<TransactionReader> reader(LongSupplier nanoTime) {
        return Optional.of(new PostgresTransactions());
    }
}
