package dev.leat.engine;

import dev.leat.engine.connect.LogFigures;
import dev.leat.engine.load.LoadTracker;
import dev.leat.engine.load.SnapshotProgress;
import dev.leat.engine.offset.StaleTable;
import dev.leat.engine.publish.Publisher.Published;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a source has done since the program started. Written by the source's thread and its lookout's, read by any. */
final class Figures {

    private final String source;
    private final Clock clock;
    private final SourceListener listener;
    private final LongAdder published = new LongAdder();
    private final LongAdder deadLetters = new LongAdder();
    private volatile long newestCommitMs = -1;
    private volatile long lagMs = -1;
    private volatile @Nullable Instant durableAt;
    private volatile LogFigures log = LogFigures.UNKNOWN;
    private volatile @Nullable LoadTracker load;
    private volatile List<StaleTable> stale = List.of();
    private volatile List<StaleTable> newcomers = List.of();

    Figures(String source, Clock clock, SourceListener listener) {
        this.source = source;
        this.clock = clock;
        this.listener = listener;
    }

    void loading(LoadTracker tracker) {
        load = tracker;
    }

    void published(Published batch) {
        durableAt = clock.instant();
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

    void stale(List<StaleTable> tables) {
        stale = tables;
    }

    /** Tables that are not captured and should be. */
    void newcomers(List<StaleTable> tables) {
        newcomers = tables;
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
                Optional.ofNullable(durableAt),
                log,
                tracker == null ? SnapshotProgress.NONE : tracker.progress(),
                published.sum(),
                deadLetters.sum(),
                Stream.concat(stale.stream(), newcomers.stream()).toList());
    }
}
