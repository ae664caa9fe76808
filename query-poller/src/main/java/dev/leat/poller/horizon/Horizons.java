package dev.leat.poller.horizon;

import dev.leat.poller.config.LateCommits;
import dev.leat.poller.config.PollerError;
import dev.leat.poller.config.TableSettings;
import dev.leat.poller.cursor.CursorScale;
import dev.leat.poller.dialect.Dialect;
import dev.leat.poller.horizon.Horizon.Means;
import dev.leat.poller.table.PolledTable;
import dev.leat.stream.error.LeatException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The horizons of all tables, over one session with the database. Not thread-safe. */
public final class Horizons {

    private static final Logger log = LoggerFactory.getLogger(Horizons.class);

    private final Dialect dialect;
    private final LongSupplier nanoTime;
    private final Optional<TransactionReader> transactions;
    private final Map<PolledTable, Horizon> horizons = new LinkedHashMap<>();
    private final Map<PolledTable, TransactionReader> windows = new HashMap<>();

    private Horizons(Dialect dialect, LongSupplier nanoTime, Optional<TransactionReader> transactions) {
        this.dialect = dialect;
        this.nanoTime = nanoTime;
        this.transactions = transactions;
    }

    /**
     * Finds out for each table by which means its horizon is known, and says so.
     *
     * @param stored what each table's horizon was
     * @throws LeatException operator, if a table shall have one that cannot be known
     */
    public static Horizons of(
            Dialect dialect, Connection session, Map<PolledTable, OptionalLong> stored, LongSupplier nanoTime)
            throws SQLException {
        Preconditions preconditions = Preconditions.of(dialect);
        Optional<String> unknowable = preconditions.server(session);
        Horizons all = new Horizons(
                dialect, nanoTime, unknowable.isPresent() ? Optional.empty() : preconditions.reader(nanoTime));
        for (Map.Entry<PolledTable, OptionalLong> table : stored.entrySet()) {
            all.add(
                    table.getKey(),
                    table.getValue(),
                    means(session, preconditions, unknowable, table.getKey()),
                    nanoTime);
        }
        return all;
    }

    private void add(PolledTable table, OptionalLong stored, Means means, LongSupplier clock) {
        horizons.put(table, new Horizon(table.settings(), CursorScale.of(table), means, stored));
        if (means == Means.WINDOW) {
            windows.put(table, Elapsing.reader(table.settings().window(), clock));
        }
    }

    private static Means means(
            Connection session, Preconditions preconditions, Optional<String> unknowable, PolledTable table)
            throws SQLException {
        TableSettings settings = table.settings();
        if (settings.lateCommits() == LateCommits.WINDOW) {
            return Means.WINDOW;
        }
        if (settings.lateCommits() == LateCommits.HORIZON) {
            if (unknowable.isPresent()) {
                throw new LeatException(
                        PollerError.TABLE_NOT_POLLABLE,
                        "%s: late.commits is horizon, but %s; mend that, or set late.commits to window and window.ms to more than any transaction takes"
                                .formatted(settings.fullName(), unknowable.get()));
            }
            return Means.OPEN_TRANSACTIONS;
        }
        Optional<String> why = unknowable.isPresent() ? unknowable : preconditions.table(session, table);
        if (why.isEmpty()) {
            log.info("{} is polled up to its horizon: up to the transactions that are open", settings.fullName());
            return Means.OPEN_TRANSACTIONS;
        }
        log.warn(
                "{} is polled with a window of {} ms, which must be longer than any transaction takes: {}",
                settings.fullName(),
                settings.window().toMillis(),
                why.get());
        return Means.WINDOW;
    }

    public Horizon of(PolledTable table) {
        Horizon horizon = horizons.get(table);
        if (horizon == null) {
            throw new IllegalArgumentException("not polled: " + table.settings().fullName());
        }
        return horizon;
    }

    /** Looks at the database, for what is read afterwards: every statement after this sees what has ended by now. */
    public void look(Connection session) throws SQLException {
        // INVARIANT: heads before what is open, and both before the rows
        long nanos = nanoTime.getAsLong();
        Instant clock = dialect.clock(session);
        Map<PolledTable, OptionalLong> heads = new HashMap<>();
        for (PolledTable table : horizons.keySet()) {
            heads.put(table, table.settings().kind().isTime() ? OptionalLong.empty() : greatest(session, table));
        }
        Optional<OpenTransactions> open = Optional.empty();
        if (transactions.isPresent() && windows.size() < horizons.size()) {
            open = Optional.of(transactions.get().read(session));
        }
        for (Map.Entry<PolledTable, Horizon> table : horizons.entrySet()) {
            TransactionReader window = windows.get(table.getKey());
            table.getValue()
                    .look(
                            new Look(clock, nanos),
                            heads.getOrDefault(table.getKey(), OptionalLong.empty()),
                            window == null ? open.orElseThrow() : window.read(session));
        }
    }

    private static OptionalLong greatest(Connection session, PolledTable table) throws SQLException {
        String column = table.cursor().quoted();
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery("SELECT MAX(" + column + ") FROM " + table.from())) {
            row.next();
            Object greatest = table.cursor().form().reader().read(row, 1);
            return greatest == null
                    ? OptionalLong.empty()
                    : OptionalLong.of(CursorScale.of(table).rank(greatest));
        }
    }
}
