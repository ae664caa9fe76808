package dev.leat.poller;

import dev.leat.poller.config.PollerSettings;
import dev.leat.poller.config.PollerSettings.Pace;
import dev.leat.poller.config.TableSettings;
import dev.leat.poller.cursor.Progress;
import dev.leat.poller.dialect.Dialect;
import dev.leat.poller.dialect.TableFacts;
import dev.leat.poller.emitted.Emitted;
import dev.leat.poller.horizon.Horizons;
import dev.leat.poller.horizon.Look;
import dev.leat.poller.pace.Interval;
import dev.leat.poller.pace.RowRate;
import dev.leat.poller.sweep.Sweep;
import dev.leat.poller.table.PolledTable;
import dev.leat.poller.table.Records;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/**
 * Round after round over one session with the database: a look at its clock and its open transactions, then each table from
 * its cursor to its newest row, a page with each step; then the sweeps that are due, in steps too. Not thread-safe.
 */
final class Rounds implements AutoCloseable {

    /** How often it is looked whether tables have other columns. */
    private static final Duration FACTS = Duration.ofSeconds(30);

    /** For so long the first load waits for transactions that were open before it, so that no row of it is read twice. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Connection session;
    private final Dialect dialect;
    private final Pace pace;
    private final LongSupplier nanoTime;
    private final Emitted emitted;
    private final Horizons horizons;
    private final Map<TableSettings, TableFacts> facts;
    private final List<TablePoll> tables;
    private final Interval interval;
    private final RowRate rate;
    private long patientUntilNanos;
    private boolean patient;
    private @Nullable Sweep sweep;
    private @Nullable TablePoll swept;
    private int current;
    private boolean inRound;
    private boolean changes;
    private long factsNanos;
    private long begunNanos;
    private long readNanos;
    private long nextNanos;

    private Rounds(
            Connection session,
            Dialect dialect,
            Pace pace,
            LongSupplier nanoTime,
            Emitted emitted,
            Horizons horizons,
            Map<TableSettings, TableFacts> facts,
            List<TablePoll> tables) {
        this.session = session;
        this.dialect = dialect;
        this.pace = pace;
        this.nanoTime = nanoTime;
        this.emitted = emitted;
        this.horizons = horizons;
        this.facts = facts;
        this.tables = tables;
        this.interval = new Interval(pace.floor(), pace.ceiling());
        this.rate = new RowRate(pace.maxRowsPerSecond());
        long now = nanoTime.getAsLong();
        this.factsNanos = now;
        this.nextNanos = now;
    }

    /**
     * Connects, and finds out what the tables are.
     *
     * @param last what {@link #lastLook} gave of the session before
     */
    static Rounds open(
            PollerSettings settings,
            Dialect dialect,
            Records records,
            Offsets offsets,
            Emitted emitted,
            Optional<Look> last,
            LongSupplier nanoTime)
            throws SQLException {
        Connection session = Session.open(settings, dialect);
        try {
            Map<TableSettings, TableFacts> facts = facts(session, dialect, settings.tables());
            Map<PolledTable, Progress> progress = new LinkedHashMap<>();
            facts.forEach((table, of) -> {
                PolledTable polled = PolledTable.of(settings.source(), dialect, table, of);
                String stored = offsets.now().get(table.fullName());
                progress.put(polled, stored == null ? Progress.NONE : Progress.of(polled, stored));
            });
            Map<PolledTable, OptionalLong> stored = new LinkedHashMap<>();
            progress.forEach((table, of) -> stored.put(table, of.horizon()));
            Horizons horizons = Horizons.of(dialect, session, stored, last, nanoTime);
            List<TablePoll> tables = new ArrayList<>();
            progress.forEach((table, of) ->
                    tables.add(new TablePoll(dialect, table, horizons.of(table), records, offsets, emitted, of)));
            return new Rounds(session, dialect, settings.pace(), nanoTime, emitted, horizons, facts, tables);
        } catch (SQLException | RuntimeException notOpened) {
            Session.close(session);
            throw notOpened;
        }
    }

    private static Map<TableSettings, TableFacts> facts(
            Connection session, Dialect dialect, Iterable<TableSettings> tables) throws SQLException {
        Map<TableSettings, TableFacts> facts = new LinkedHashMap<>();
        for (TableSettings table : tables) {
            facts.put(table, TableFacts.read(session, dialect, table));
        }
        return facts;
    }

    List<PolledTable> tables() {
        return tables.stream().map(TablePoll::table).toList();
    }

    Optional<Look> lastLook() {
        return horizons.last();
    }

    /** Somebody else has published what a row is, or that it is gone. */
    void published(SourceRecord record) {
        tables.stream()
                .filter(table -> table.table().topic().equals(record.topic()))
                .forEach(table -> table.published(record));
    }

    /** How long to wait before the next step. */
    Duration pause() {
        long now = nanoTime.getAsLong();
        Duration limited = rate.pause(now);
        return inRound || nextNanos - now <= 0 ? limited : Duration.ofNanos(nextNanos - now);
    }

    /** The next page or part of a sweep, and what is to be emitted of it. */
    List<SourceRecord> step() throws SQLException {
        if (!inRound) {
            begin();
        }
        if (!inRound) {
            return List.of();
        }
        if (current < tables.size()) {
            return page(tables.get(current));
        }
        return sweepOrEnd();
    }

    private void begin() throws SQLException {
        long now = nanoTime.getAsLong();
        if (now - factsNanos > FACTS.toNanos()) {
            factsNanos = now;
            if (!facts(session, dialect, facts.keySet()).equals(facts)) {
                throw new SQLException("a table has other columns than before: it is looked at anew", "08000");
            }
        }
        horizons.look(session);
        boolean unknown = tables.stream().anyMatch(table -> !table.isLoaded() && !table.hasHorizon());
        if (!patient) {
            patient = true;
            patientUntilNanos = now + PATIENCE.toNanos();
        }
        if (unknown && now - patientUntilNanos < 0) {
            nextNanos = now + pace.floor().toNanos();
            return;
        }
        tables.forEach(TablePoll::beginPass);
        begunNanos = now;
        current = 0;
        changes = false;
        inRound = true;
    }

    private List<SourceRecord> page(TablePoll table) throws SQLException {
        TablePoll.Page page = table.page(session, pace);
        rate.took(page.rows(), nanoTime.getAsLong());
        changes |= !page.emitted().isEmpty();
        if (page.last()) {
            current++;
            readNanos = nanoTime.getAsLong();
        }
        return page.emitted();
    }

    /** Behind the pages come steps of a sweep, if one is due, until it is time for the next round: no change waits for a sweep. */
    private List<SourceRecord> sweepOrEnd() throws SQLException {
        TablePoll table = swept == null ? due() : swept;
        swept = table;
        if (table == null) {
            end();
            return List.of();
        }
        if (sweep == null) {
            sweep = new Sweep(dialect, table.table(), emitted);
        }
        Sweep going = sweep;
        Sweep.Found found = going.step(session, pace.pageRows(), pace.fetchRows());
        List<SourceRecord> out = table.swept(found);
        long now = nanoTime.getAsLong();
        rate.took(found.asked() + found.unknown().size(), now);
        if (going.isDone()) {
            going.close();
            sweep = null;
            swept = null;
            table.sweepEnded();
        }
        if (now - readNanos >= pace.floor().toNanos()) {
            inRound = false;
            nextNanos = now;
        }
        return out;
    }

    /** A round that only read again what is known already, since it lies beyond the horizon, is followed by a pause as long. */
    private void end() {
        inRound = false;
        long now = nanoTime.getAsLong();
        long pauseNanos = interval.next(changes).toNanos();
        nextNanos = now + (changes ? pauseNanos : Math.max(pauseNanos, now - begunNanos));
    }

    private @Nullable TablePoll due() {
        return tables.stream().filter(TablePoll::isSweepDue).findFirst().orElse(null);
    }

    /** Breaks off what is being asked of the database. From any thread. */
    void abort() {
        Session.abort(session);
    }

    @Override
    public void close() {
        try {
            if (sweep != null) {
                sweep.close();
            }
        } finally {
            Session.close(session);
        }
    }
}
