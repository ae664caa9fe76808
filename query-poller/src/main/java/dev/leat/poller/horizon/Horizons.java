package dev.leat.poller.horizon;

import dev.leat.poller.config.LateCommits;
import dev.leat.poller.config.PollerError;
import dev.leat.poller.config.TableSettings;
import dev.leat.poller.cursor.CursorScale;
import dev.leat.poller.dialect.Dialect;
import dev.leat.poller.horizon.Horizon.Means;
import dev.leat.poller.table.PolledTable;
import dev.leat.poller.table.RowReader;
import dev.leat.stream.error.LeatException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
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
    private final Optional<Replica> replica;
    private Optional<Look> last = Optional.empty();

    private Horizons(
            Dialect dialect,
            LongSupplier nanoTime,
            Optional<TransactionReader> transactions,
            Optional<Replica> replica) {
        this.dialect = dialect;
        this.nanoTime = nanoTime;
        this.transactions = transactions;
        this.replica = replica;
    }

    /**
     * Finds out for each table by which means its horizon is known, and says so.
     *
     * @param stored what each table's horizon was
     * @param last what {@link #last} gave of a session before
     * @throws LeatException operator, if a table shall have one that cannot be known
     */
    public static Horizons of(
            Dialect dialect,
            Connection session,
            Map<PolledTable, OptionalLong> stored,
            Optional<Look> last,
            LongSupplier nanoTime)
            throws SQLException {
        Preconditions preconditions = Preconditions.of(dialect);
        Optional<String> unknowable = preconditions.server(session);
        Horizons all = new Horizons(
                dialect,
                nanoTime,
                unknowable.isPresent() ? Optional.empty() : preconditions.reader(nanoTime),
                preconditions.replica(session));
        for (Map.Entry<PolledTable, OptionalLong> table : stored.entrySet()) {
            PolledTable polled = table.getKey();
            Means means = means(session, preconditions, unknowable, polled);
            all.horizons.put(
                    polled, new Horizon(polled.settings(), CursorScale.of(polled), means, table.getValue(), last));
        }
        return all;
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
        // INVARIANT: heads before what is open or shown, and all before the rows
        long nanos = nanoTime.getAsLong();
        Instant clock = dialect.clock(session);
        Map<PolledTable, OptionalLong> heads = new HashMap<>();
        for (PolledTable table : horizons.keySet()) {
            heads.put(table, table.settings().kind().isTime() ? OptionalLong.empty() : greatest(session, table));
        }
        Optional<OpenTransactions> open = Optional.empty();
        if (transactions.isPresent() && has(Means.OPEN_TRANSACTIONS)) {
            open = Optional.of(transactions.get().read(session));
        }
        Optional<Instant> shown = replica.isPresent() ? replica.get().shown(session) : Optional.of(clock);
        Look look = new Look(clock, nanos, shown);
        long seenBy = replica.isPresent() ? nanos(dialect.clock(session)) : nanoTime.getAsLong();
        for (Map.Entry<PolledTable, Horizon> table : horizons.entrySet()) {
            Horizon horizon = table.getValue();
            OptionalLong head = heads.getOrDefault(table.getKey(), OptionalLong.empty());
            if (horizon.means() == Means.OPEN_TRANSACTIONS) {
                horizon.look(look, head, open.orElseThrow());
            } else {
                horizon.look(
                        look,
                        shown.isPresent() ? head : OptionalLong.empty(),
                        elapsing(table.getKey().settings().window(), seenBy, shown));
            }
        }
        last = Optional.of(look);
    }

    /** The last look: who goes on over another session, perhaps with a server whose clock is behind, compares with it. */
    public Optional<Look> last() {
        return last;
    }

    private boolean has(Means means) {
        return horizons.values().stream().anyMatch(horizon -> horizon.means() == means);
    }

    /** By a clock that is never set back, but on a replica: it tells nothing of what another server has sent. */
    private Elapsing elapsing(Duration window, long seenBy, Optional<Instant> shown) {
        return new Elapsing(
                seenBy, replica.isPresent() ? nanos(shown.orElse(Instant.EPOCH)) : seenBy, window.toNanos(), false);
    }

    private static long nanos(Instant instant) {
        return CursorScale.micros(instant) * 1_000;
    }

    private OptionalLong greatest(Connection session, PolledTable table) throws SQLException {
        String column = table.cursor().quoted();
        try (Statement statement = dialect.statement(session);
                ResultSet row = statement.executeQuery("SELECT MAX(" + column + ") FROM " + table.from())) {
            row.next();
            Object greatest = RowReader.placed(table, table.order().getFirst(), row, 1);
            return greatest == null
                    ? OptionalLong.empty()
                    : OptionalLong.of(CursorScale.of(table).rank(greatest));
        }
    }
}
