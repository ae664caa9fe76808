package dev.leat.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.leat.engine.connect.CapturedDatabase;
import dev.leat.engine.connect.Fingerprint;
import dev.leat.engine.connect.LogFigures;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks again and again at the database of a source, on a thread and over a connection of its own: so a server that answers
 * slowly delays no change, and what its log holds back for a source that is paused or has failed is known as well. Judges
 * nothing. Thread-safe.
 */
final class Lookout implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Lookout.class);

    /** While nothing is captured: each look connects anew then, so that nobody is kept from stopping the database. */
    private static final int TICKS_FROM_AFAR = 3;

    private static final int TICKS_UNTIL_TABLES = 6;

    private final SourceContext context;
    private final Figures figures;
    private final Duration tick;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicReference<Optional<Sight>> newest = new AtomicReference<>(Optional.empty());
    private volatile JsonNode position = JsonNodeFactory.instance.objectNode();
    private volatile boolean near;
    private volatile int attempt;
    private Instant lookedForTablesAt = Instant.EPOCH;
    private List<String> matching = List.of();

    /**
     * What was seen.
     *
     * @param log beside the position that was current when it was asked for
     * @param matching the tables that the source's definition names; looked at less often
     */
    record Sight(LogFigures log, Fingerprint fingerprint, List<String> matching) {}

    Lookout(SourceContext context, Figures figures) {
        this.context = context;
        this.figures = figures;
        this.tick = context.parts().lookEvery();
    }

    void start() {
        Thread.ofVirtual().name("leat-lookout-" + context.name()).start(this::lookAgainAndAgain);
    }

    /** From now on the source is captured from this position. What was looked at before does not count any more. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // only the source's thread writes it
    void capturing(JsonNode stored) {
        position = stored;
        attempt++;
        newest.set(Optional.empty());
        near = true;
    }

    /** The stored position is this one now. */
    void standsAt(JsonNode stored) {
        position = stored;
    }

    /** The source is not captured any more. */
    void idle() {
        near = false;
    }

    /** What was seen last, once. */
    Optional<Sight> newest() {
        return newest.get().isEmpty() ? Optional.empty() : newest.getAndSet(Optional.empty());
    }

    private void lookAgainAndAgain() {
        try {
            for (int tick = 1; !closedAfterATick(); tick++) {
                if (near || tick % TICKS_FROM_AFAR == 0) {
                    lookAtLeastOnce();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void lookAtLeastOnce() throws InterruptedException {
        try (CapturedDatabase database = context.openDatabase()) {
            do {
                look(database);
            } while (!closedAfterATick() && near);
        }
    }

    private boolean closedAfterATick() throws InterruptedException {
        return closed.await(tick.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look(CapturedDatabase database) {
        int looksFor = attempt;
        try {
            LogFigures seen = database.logFigures(position);
            figures.log(seen);
            Fingerprint fingerprint = database.fingerprint();
            Instant now = context.clock().instant();
            if (!lookedForTablesAt.plus(tick.multipliedBy(TICKS_UNTIL_TABLES)).isAfter(now)) {
                matching = database.matching();
                lookedForTablesAt = now;
            }
            if (looksFor == attempt) {
                newest.set(Optional.of(new Sight(seen, fingerprint, matching)));
            }
        } catch (Exception e) {
            // capture itself is the judge of whether the database is there
            log.debug("Nothing was seen of the database of source {}", context.name(), e);
        }
    }

    /** Does not wait for an answer that is still outstanding. */
    @Override
    public void close() {
        closed.countDown();
    }
}
