package dev.leat.materializer;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;

/** When to try again: later after each failure, up to a minute, with jitter so that many views do not try together. */
final class Backoff {

    private static final long FIRST_MS = 500;
    private static final long LAST_MS = 60_000;

    private int failures;
    private Instant until = Instant.MIN;

    /** Counts a failure and says how long to wait. */
    Duration next(Instant now) {
        long longestMs = Math.min(LAST_MS, FIRST_MS << Math.min(failures, 10));
        failures++;
        Duration wait =
                Duration.ofMillis(longestMs / 2 + ThreadLocalRandom.current().nextLong(longestMs / 2 + 1));
        until = now.plus(wait);
        return wait;
    }

    boolean isOver(Instant now) {
        return !now.isBefore(until);
    }

    /** Things went well again. */
    void reset() {
        failures = 0;
    }
}
