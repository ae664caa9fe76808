package dev.leat.engine.snapshot;

import dev.leat.engine.snapshot.Consumers.Standing;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How many rows of chunks are published at a time, so that the changes of the log come first: no more than take
 * {@link #LONGEST}, since the log waits meanwhile; and where somebody reads the topics, none before he has had the last ones,
 * and then only about as many as he takes {@linkplain CatchUp#SOON soon}. Owned by the source's thread.
 */
final class Pace implements AutoCloseable {

    /** What rows of chunks may add to the way of a change into Kafka. */
    private static final Duration LONGEST = Duration.ofMillis(50);

    private static final int FEWEST_ROWS = 250;
    private static final int MOST_ROWS = 10_000;

    /** Before it is said that consumers are waited for. */
    private static final Duration UNREMARKABLE = Duration.ofSeconds(1);

    private static final Duration SAY_EVERY = Duration.ofSeconds(5);

    /** How the cause of a job that waits begins. */
    private static final String WAITING = "waiting for consumers: ";

    private final Consumers consumers;
    private final Clock clock;
    private int inTime = FEWEST_ROWS;
    private int forConsumers = FEWEST_ROWS;
    private boolean waits;
    private Instant began = Instant.EPOCH;
    private Instant publishedAt = Instant.EPOCH;
    private Instant saidAt = Instant.EPOCH;

    Pace(Consumers consumers, Clock clock) {
        this.consumers = consumers;
        this.clock = clock;
    }

    /** How many rows may go into the transaction that is about to be committed. */
    int rows() {
        began = clock.instant();
        Standing standing = consumers.standing();
        if (waits && standing.through()) {
            waits = false;
            forConsumers =
                    Math.clamp(standing.slow() ? forConsumers / 2 : forConsumers * 3L / 2, FEWEST_ROWS, MOST_ROWS);
        }
        if (waits) {
            return 0;
        }
        return standing.anybody() ? Math.min(inTime, forConsumers) : inTime;
    }

    /** So many rows can be read there now. */
    void published(String topic, int rows) {
        publishedAt = clock.instant();
        long tookNanos = Math.max(1, Duration.between(began, publishedAt).toNanos());
        inTime = Math.clamp((inTime + rows * LONGEST.toNanos() / tookNanos) / 2, FEWEST_ROWS, MOST_ROWS);
        waits = consumers.published(topic);
    }

    /** The job, which says what it waits for when that takes long. */
    SnapshotJob seen(SnapshotJob job) {
        boolean said = job.cause().filter(cause -> cause.startsWith(WAITING)).isPresent();
        if (!waits) {
            return said ? job.because(Optional.empty()) : job;
        }
        Instant now = clock.instant();
        Instant from = said ? saidAt.plus(SAY_EVERY) : publishedAt.plus(UNREMARKABLE);
        Optional<String> cause = consumers.standing().waitingFor().map(behind -> WAITING + behind);
        if (cause.isEmpty() || now.isBefore(from) || (!said && job.cause().isPresent())) {
            return job;
        }
        saidAt = now;
        return job.because(cause);
    }

    @Override
    public void close() {
        consumers.close();
    }
}
