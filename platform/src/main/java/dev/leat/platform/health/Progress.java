package dev.leat.platform.health;

import dev.leat.engine.SourceStatus;
import dev.leat.materializer.store.loader.LoaderState;
import dev.leat.materializer.store.loader.LoaderStatus;
import dev.leat.platform.program.Program.Store;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which parts should get on with their work and do not: a new process may help them. What waits for others does not count: a
 * source whose database is away, a store that does not answer, whatever needs a person or was paused. Thread-safe.
 */
public final class Progress {

    /** For a source of which a position is stored every few seconds, and a store that takes a batch in less. */
    static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Clock clock;
    private final Map<String, Mark> stores = new HashMap<>();

    /** What a store had handled, and since when that is so. */
    private record Mark(long handled, Instant since) {}

    public Progress(Clock clock) {
        this.clock = clock;
    }

    /**
     * Those that stand still, each with since when. A store is known only from the second question on, and is to be asked for
     * more often than once a minute.
     */
    public synchronized List<String> standstills(List<SourceStatus> sources, List<Store> loaders) {
        Instant now = clock.instant();
        List<String> still = new ArrayList<>();
        for (SourceStatus source : sources) {
            Instant moved = source.durableAt().filter(source.since()::isBefore).orElse(source.since());
            boolean captures = switch (source.state()) {
                case SNAPSHOTTING, STREAMING -> true;
                case STARTING, RETRYING, PAUSED, STOPPING, STOPPED, FAILED -> false;
            };
            if (captures && isLongAgo(moved, now)) {
                still.add("source %s since %s".formatted(source.source(), moved));
            }
        }
        for (Store store : loaders) {
            String name = "store %s of view %s".formatted(store.definition().name(), store.view());
            store.status()
                    .map(status -> worksSince(name, status, now))
                    .filter(since -> isLongAgo(since, now))
                    .ifPresent(since -> still.add("%s since %s".formatted(name, since)));
        }
        return still;
    }

    /** Since when nothing was handled of what there is. */
    private Instant worksSince(String name, LoaderStatus status, Instant now) {
        long handled = status.documentsWritten() + status.documentsDeleted() + status.deadLetters();
        boolean works =
                status.state() == LoaderState.RUNNING && status.lagRecords().orElse(0) > 0;
        Mark before = stores.get(name);
        Mark mark = works && before != null && before.handled() == handled ? before : new Mark(handled, now);
        stores.put(name, mark);
        return mark.since();
    }

    private static boolean isLongAgo(Instant moment, Instant now) {
        return moment.plus(PATIENCE).isBefore(now);
    }
}
