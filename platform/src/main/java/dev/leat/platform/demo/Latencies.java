package dev.leat.platform.demo;

import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How long each change took from its commit, timed by the writer, until <em>every</em> document that shows it was
 * acknowledged by every store: not the first document, and not the fastest store. Thread-safe.
 */
final class Latencies {

    private final Map<Long, Change> changes = new ConcurrentHashMap<>();

    /** One transaction of the writer. Times are epoch microseconds. */
    private static final class Change {
        private final AtomicLong committedAt = new AtomicLong();
        private final AtomicLong rows = new AtomicLong();
        private final AtomicLong lastAcknowledgedAt = new AtomicLong();
    }

    /** Percentiles in ms over all changed rows, each with the latency of its transaction. */
    record Summary(long shown, long p50Ms, long p99Ms, long maxMs, long notShown) {

        @Override
        public String toString() {
            return "p50 %d ms  p99 %d ms  max %d ms  (%d rows; %d in no document)"
                    .formatted(p50Ms, p99Ms, maxMs, shown, notShown);
        }
    }

    static long micros(Instant instant) {
        return TimeUnit.SECONDS.toMicros(instant.getEpochSecond()) + instant.getNano() / 1_000;
    }

    void committed(long transaction, int rows, long atUs) {
        Change change = change(transaction);
        change.rows.set(rows);
        change.committedAt.set(atUs);
    }

    /** May come before {@link #committed}: the stores are fast and the writer's thread may have been asleep. */
    void acknowledged(long transaction, long atUs) {
        change(transaction).lastAcknowledgedAt.accumulateAndGet(atUs, Math::max);
    }

    private Change change(long transaction) {
        return changes.computeIfAbsent(transaction, any -> new Change());
    }

    /**
     * Of the transactions committed since {@code sinceUs}. {@code notShown}: rows of transactions that no document shows,
     * because they changed nothing that a view has, or because they are still under way.
     */
    Summary summary(long sinceUs) {
        return summary(sinceUs, Long.MAX_VALUE);
    }

    /** As {@link #summary(long)}, of the transactions committed before {@code untilUs}. */
    Summary summary(long sinceUs, long untilUs) {
        long[] latenciesMs = new long[1024];
        int count = 0;
        long notShown = 0;
        for (Change change : changes.values()) {
            long committedAt = change.committedAt.get();
            if (committedAt == 0 || committedAt < sinceUs || committedAt >= untilUs) {
                continue;
            }
            long acknowledgedAt = change.lastAcknowledgedAt.get();
            if (acknowledgedAt == 0) {
                notShown += change.rows.get();
                continue;
            }
            long latencyMs = Math.max(0, acknowledgedAt - committedAt) / 1_000;
            for (long row = 0; row < change.rows.get(); row++) {
                if (count == latenciesMs.length) {
                    latenciesMs = Arrays.copyOf(latenciesMs, count * 2);
                }
                latenciesMs[count++] = latencyMs;
            }
        }
        Arrays.sort(latenciesMs, 0, count);
        return count == 0
                ? new Summary(0, 0, 0, 0, notShown)
                : new Summary(
                        count,
                        latenciesMs[count / 2],
                        latenciesMs[(int) (count * 0.99)],
                        latenciesMs[count - 1],
                        notShown);
    }
}
