package dev.leat.stream.error;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before trying again: twice as long after each failure, up to a limit, each pause cut by up to half at
 * random so that many do not come back in step. Not thread-safe.
 */
public final class Backoff {

    private final long firstMs;
    private final long longestMs;
    private final RandomGenerator random;
    private long nextMs;

    public Backoff(Duration first, Duration longest, RandomGenerator random) {
        this.firstMs = first.toMillis();
        this.longestMs = longest.toMillis();
        this.random = random;
        this.nextMs = firstMs;
    }

    /** Counts a failure and says how long to wait. */
    public Duration next() {
        long pauseMs = nextMs / 2 + random.nextLong(nextMs / 2 + 1);
        nextMs = Math.min(longestMs, nextMs * 2);
        return Duration.ofMillis(pauseMs);
    }

    /** Things went well again. */
    public void reset() {
        nextMs = firstMs;
    }
}
