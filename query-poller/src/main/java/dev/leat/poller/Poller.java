package dev.leat.poller;

import dev.leat.poller.config.PollerError;
import dev.leat.poller.config.PollerSettings;
import dev.leat.poller.config.PollerSettings.Pace;
import dev.leat.poller.dialect.Dialect;
import dev.leat.poller.dialect.Dialects;
import dev.leat.poller.emitted.Emitted;
import dev.leat.poller.emitted.Rebuild;
import dev.leat.poller.horizon.Look;
import dev.leat.poller.pace.Breaker;
import dev.leat.poller.table.Records;
import dev.leat.stream.error.LeatException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One life of the poller. {@link #poll} belongs to one thread; {@link #close} may come from another, and then what is being
 * polled ends first: at once, where the database's driver knows how to break a session off.
 */
final class Poller implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Poller.class);

    /** A call of {@link #poll} does not take longer while there is nothing to do. */
    private static final Duration LONGEST_WAIT = Duration.ofMillis(250);

    /** For so long a step may go on by itself when the poller is closed. */
    private static final Duration SOON = Duration.ofSeconds(1);

    private final PollerSettings settings;
    private final Pace pace;
    private final Records records;
    private final Queue<SourceRecord> beside;
    private final LongSupplier nanoTime;
    private final Dialect dialect;
    private final Optional<Rebuild> rebuild;
    private final Offsets offsets;
    private final Emitted emitted;
    private final Breaker breaker;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final ReentrantLock working = new ReentrantLock();
    private volatile @Nullable Rounds rounds;
    private Optional<Look> lastLook = Optional.empty();
    private long lastRecordNanos;
    private boolean closed;

    /** @param beside what others have published of its tables */
    Poller(
            PollerSettings settings,
            Records records,
            Map<String, ?> offset,
            Queue<SourceRecord> beside,
            LongSupplier nanoTime) {
        this.settings = settings;
        this.pace = settings.pace();
        this.records = records;
        this.beside = beside;
        this.nanoTime = nanoTime;
        this.dialect = Dialects.of(settings);
        this.rebuild = Rebuild.of(settings.emitted());
        requireRebuildForSweeps();
        this.offsets = new Offsets(offset);
        this.breaker = new Breaker(pace.longestBackoff(), pace.mostFailures(), RandomGenerator.getDefault());
        this.emitted = Emitted.empty(settings.directory(), settings.source());
        this.lastRecordNanos = nanoTime.getAsLong();
    }

    private void requireRebuildForSweeps() {
        if (rebuild.isEmpty()
                && settings.tables().stream().anyMatch(table -> table.sweep().isPresent())) {
            throw new ConfigException(
                    "sweep.interval.ms: who looks for rows that are gone must know what was emitted: say where the topics are with emitted.kafka.bootstrap.servers and emitted.registry.url (or emitted.key.converter and emitted.value.converter)");
        }
    }

    /**
     * The next records, in order; none if there were none for a moment.
     *
     * @throws RetriableException when the database did not answer for a while; it goes on with the next call
     * @throws LeatException operator, when somebody must act
     */
    List<SourceRecord> poll() throws InterruptedException {
        working.lock();
        try {
            return isStopped() ? List.of() : next();
        } finally {
            working.unlock();
        }
    }

    private List<SourceRecord> next() throws InterruptedException {
        Duration pause = pause();
        if (!pause.isZero()) {
            stopped.await(Math.min(pause.toNanos(), LONGEST_WAIT.toNanos()), TimeUnit.NANOSECONDS);
            return withHeartbeat(List.of());
        }
        try {
            Rounds opened = open();
            if (isStopped()) {
                return List.of();
            }
            for (SourceRecord record = beside.poll(); record != null; record = beside.poll()) {
                opened.published(record);
            }
            List<SourceRecord> found = opened.step();
            breaker.succeeded();
            return withHeartbeat(found);
        } catch (SQLException failure) {
            return isStopped() ? List.of() : withHeartbeat(failed(failure));
        }
    }

    private boolean isStopped() {
        return stopped.getCount() == 0;
    }

    private Duration pause() {
        Duration open = breaker.pause(nanoTime.getAsLong());
        Rounds known = rounds;
        return open.isZero() && known != null ? known.pause() : open;
    }

    private Rounds open() throws SQLException {
        Rounds known = rounds;
        if (known == null) {
            known = Rounds.open(settings, dialect, records, offsets, emitted, lastLook, nanoTime);
            rebuild(known);
            rounds = known;
        }
        return known;
    }

    /** Before anything is read, and once. */
    private void rebuild(Rounds opened) {
        if (rebuild.isEmpty() || emitted.isRebuilt()) {
            return;
        }
        try {
            rebuild.get().fill(emitted, opened.tables(), this::isStopped);
        } catch (RuntimeException unreadable) {
            opened.close();
            throw unreadable;
        }
    }

    /** A session that failed is never used again. */
    private List<SourceRecord> failed(SQLException failure) {
        closeSession();
        boolean passes = dialect.passes(failure);
        // what a statement refers to may have changed since the session looked at it
        boolean told = breaker.failed(nanoTime.getAsLong()) || (!passes && breaker.failures() > 1);
        log.warn("{} failed for the {}. time in a row", settings, breaker.failures(), failure);
        if (told && passes) {
            throw new RetriableException(
                    "%s: the database did not answer %d times in a row: %s"
                            .formatted(settings, breaker.failures(), failure.getMessage()),
                    failure);
        }
        if (told) {
            throw new LeatException(
                    PollerError.SOURCE_REFUSED,
                    "%s: the database refuses: %s (SQLSTATE %s); give the user what it lacks, or mend the table's configuration"
                            .formatted(settings, failure.getMessage(), failure.getSQLState()),
                    failure);
        }
        return List.of();
    }

    private List<SourceRecord> withHeartbeat(List<SourceRecord> found) {
        long now = nanoTime.getAsLong();
        boolean due = !pace.heartbeat().isZero()
                && now - lastRecordNanos >= pace.heartbeat().toNanos();
        if (found.isEmpty() && !due) {
            return found;
        }
        List<SourceRecord> all = new ArrayList<>(found);
        if (found.isEmpty()) {
            all.add(records.heartbeat(offsets.now()));
        }
        lastRecordNanos = now;
        return all;
    }

    private void closeSession() {
        Rounds open = rounds;
        if (open != null) {
            rounds = null;
            lastLook = open.lastLook().or(() -> lastLook);
            open.close();
        }
    }

    @Override
    public void close() {
        stopped.countDown();
        if (!endsSoon()) {
            Rounds busy = rounds;
            if (busy != null) {
                busy.abort();
            }
            working.lock();
        }
        try {
            if (!closed) {
                closed = true;
                try {
                    closeSession();
                } finally {
                    emitted.close();
                }
            }
        } finally {
            working.unlock();
        }
    }

    /** Whether what is being polled has ended; then it has the lock. */
    private boolean endsSoon() {
        try {
            return working.tryLock(SOON.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
