package dev.leat.engine;

import dev.leat.engine.connect.LogFigures;
import dev.leat.engine.load.LoadTracker;
import dev.leat.engine.load.SnapshotProgress;
import dev.leat.engine.publish.Publisher.Published;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What a source has done since the program started. Written by the source's thread, read by any. */
final class Figures {

    private final String source;
    private final Clock clock;
    private final SourceListener listener;
    private final LongAdder published = new LongAdder();
    private final LongAdder deadLetters = new LongAdder();
    private volatile long newestCommitMs = -1;
    private volatile long lagMs = -1;
    private volatile LogFigures log = LogFigures.UNKNOWN;
    private volatile @Nullable LoadTracker load;

    Figures(String source, Clock clock, SourceListener listener) {
        this.source = source;
        this.clock = clock;
        this.listener = listener;
    }

    void loading(LoadTracker tracker) {
        load = tracker;
    }

    void published(Published batch) {
        if (batch.changes() + batch.deadLetters() == 0) {
            return;
        }
        published.add(batch.changes());
        deadLetters.add(batch.deadLetters());
        batch.newestCommitMs().ifPresent(ms -> {
            newestCommitMs = ms;
            lagMs = Math.max(0, clock.millis() - ms);
        });
        listener.published(source, batch.changes(), batch.deadLetters(), lagMs);
    }

    void log(LogFigures measured) {
        log = measured;
    }

    SourceStatus status(StateMachine.Standing standing, Optional<SourceCause> cause) {
        LoadTracker tracker = load;
        return new SourceStatus(
                source,
                standing.state(),
                standing.since(),
                cause,
                newestCommitMs < 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(newestCommitMs)),
                lagMs < 0 ? OptionalLong.empty() : OptionalLong.of(lagMs),
                log,
                tracker == null ? SnapshotProgress.NONE : tracker.progress(),
                published.sum(),
                deadLetters.sum());
    }
}
