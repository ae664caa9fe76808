package dev.leat.poller;

import dev.leat.stream.error.LeatException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a poller work on a thread of its own, and behind a full page go on with the next ones while the host publishes: so many
 * rows ahead, and never while little changes, since what was read ahead is older when it is published. The host gets all that
 * is there at once, so that the further it is behind, the more rows share one transaction.
 *
 * <p>INVARIANT: records are given in the order in which they were read, and none is left out: each carries the offset of what
 * came before it, and the one after it would be beyond it.
 *
 * <p>{@link #poll} belongs to one thread; {@link #close} may come from another.
 */
final class ReadAhead implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ReadAhead.class);

    /** While fewer records wait for the host, and fewer than some pages of them, the next page is read. */
    private static final int MOST_WAITING = 20_000;

    private static final int MOST_PAGES = 10;

    /** Then the host hears that there is nothing yet. */
    private static final Duration LONGEST_WAIT = Duration.ofMillis(250);

    /** For a statement that was told to end. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** What the poller came to: records, or why there are none. */
    private record Outcome(
            List<SourceRecord> records, @Nullable Throwable failure) {}

    private final Poller poller;
    private final int fullPage;
    private final int mostWaiting;
    private final ExecutorService thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    private final Deque<Outcome> waiting = new ArrayDeque<>(); // guarded by lock, as are the next three
    private int recordsWaiting;
    private boolean reading;
    private boolean more;

    /** @param fullPage how many records are a page, behind which there is another one */
    ReadAhead(Poller poller, String source, int fullPage) {
        this.poller = poller;
        this.fullPage = fullPage;
        this.mostWaiting = Math.min(MOST_WAITING, MOST_PAGES * fullPage);
        this.thread = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().name("poller of " + source).daemon().factory());
    }

    /**
     * As {@link Poller#poll}. Who is interrupted has lost nothing: the next call goes on waiting.
     *
     * @throws RetriableException when the database did not answer for a while; it goes on with the next call
     * @throws LeatException operator, when somebody must act
     */
    List<SourceRecord> poll() throws InterruptedException {
        lock.lock();
        try {
            if (waiting.isEmpty()) {
                read();
            }
            long left = LONGEST_WAIT.toNanos();
            while (waiting.isEmpty() && reading && left > 0) {
                left = moved.awaitNanos(left);
            }
            return taken();
        } finally {
            lock.unlock();
        }
    }

    private List<SourceRecord> taken() {
        Outcome first = waiting.poll();
        if (first == null) {
            return List.of();
        }
        if (first.failure() != null) {
            throw thrown(first.failure());
        }
        List<SourceRecord> records = new ArrayList<>(recordsWaiting);
        records.addAll(first.records());
        while (waiting.peek() != null && waiting.peek().failure() == null) {
            records.addAll(waiting.remove().records());
        }
        recordsWaiting = 0;
        if (more) {
            read();
        }
        return records;
    }

    private static RuntimeException thrown(Throwable failure) {
        return switch (failure) {
            case RuntimeException known -> known;
            case Error grave -> throw grave;
            default -> new IllegalStateException(failure);
        };
    }

    /** Who calls has the lock. */
    private void read() {
        if (!reading && !thread.isShutdown()) {
            reading = true;
            thread.execute(this::readOn);
        }
    }

    private void readOn() {
        while (true) {
            Outcome outcome = outcome();
            lock.lock();
            try {
                waiting.add(outcome);
                recordsWaiting += outcome.records().size();
                more = outcome.records().size() >= fullPage;
                reading = more && recordsWaiting < mostWaiting && !thread.isShutdown();
                moved.signal();
                if (!reading) {
                    return;
                }
            } finally {
                lock.unlock();
            }
        }
    }

    @SuppressWarnings("IllegalCatch") // whatever it is, the host's thread is to have it
    private Outcome outcome() {
        try {
            return new Outcome(poller.poll(), null);
        } catch (InterruptedException | RuntimeException | Error failure) {
            return new Outcome(List.of(), failure);
        }
    }

    @Override
    public void close() {
        thread.shutdown();
        poller.close();
        try {
            if (!thread.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                log.warn("The poller's thread does not end within {}; it is left to itself", PATIENCE);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
