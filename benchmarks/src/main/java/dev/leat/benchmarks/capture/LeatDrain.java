package dev.leat.benchmarks.capture;

import dev.leat.engine.Source;
import dev.leat.engine.SourceListener;
import dev.leat.engine.SourceState;
import dev.leat.engine.snapshot.SnapshotRequest;
import dev.leat.stream.registry.SchemaRegistry;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Leat's own source, as the program runs it. */
final class LeatDrain implements AutoCloseable {

    private static final long STARTS_WITHIN_MS = 60_000;
    private static final long LOOK_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final SchemaRegistry registry;
    private final Source source;

    private LeatDrain(SchemaRegistry registry, Source source) {
        this.registry = registry;
        this.source = source;
    }

    static LeatDrain start(Contest contest, Drained drained) {
        return start(contest, new SourceListener() {
            @Override
            public void stateChanged(String name, SourceState from, SourceState to) {}

            @Override
            public void published(String name, int changes, int deadLetters, long lagMs) {
                drained.batch(changes);
            }
        });
    }

    static LeatDrain start(Contest contest, SourceListener listener) {
        SchemaRegistry registry = contest.openRegistry();
        Source source = new Source(
                contest.definition(), Contest.DEPLOYMENT, contest.kafkaAccess(), registry, Clock.systemUTC(), listener);
        source.start();
        return new LeatDrain(registry, source);
    }

    /** @throws IllegalStateException when it does not come into the state in time */
    void await(SourceState state, long timeoutMs) {
        long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        while (source.status().state() != state) {
            if (System.nanoTime() > deadlineNanos) {
                throw new IllegalStateException(
                        "%s did not reach %s: %s".formatted(source.name(), state, source.status()));
            }
            LockSupport.parkNanos(LOOK_EVERY_NANOS);
        }
    }

    /** Has the table read again, once the stream runs. */
    void readAgain() {
        await(SourceState.STREAMING, STARTS_WITHIN_MS);
        source.snapshot(SnapshotRequest.of(List.of(Contest.TABLE), SnapshotRequest.Mode.REFRESH, "benchmark"));
    }

    @Override
    public void close() {
        source.close();
        registry.close();
    }
}
