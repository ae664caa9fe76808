package dev.leat.materializer.store.loader;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Pauses that double from 100 ms to 10 s, each cut by up to half at random so that loaders do not come back in step. */
final class Backoff {

    private static final long FIRST_MS = 100;
    private static final long LONGEST_MS = 10_000;

    private final RandomGenerator random;
    private long nextMs = FIRST_MS;

    Backoff(RandomGenerator random) {
        this.random = random;
    }

    Duration next() {
        long pauseMs = nextMs / 2 + random.nextLong(nextMs / 2 + 1);
        nextMs = Math.min(LONGEST_MS, nextMs * 2);
        return Duration.ofMillis(pauseMs);
    }

    void reset() {
        nextMs = FIRST_MS;
    }
}
