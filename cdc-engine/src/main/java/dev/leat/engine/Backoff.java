package dev.leat.engine;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long to wait before the next attempt: twice as long each time up to a limit, then a random part of that. */
final class Backoff {

    private static final long FIRST_MS = 250;
    private static final long LONGEST_MS = 30_000;

    private final RandomGenerator random;

    Backoff(RandomGenerator random) {
        this.random = random;
    }

    /** @param attempt counted from one */
    Duration before(int attempt) {
        long limitMs = Math.min(LONGEST_MS, FIRST_MS << Math.min(attempt - 1, 20));
        return Duration.ofMillis(limitMs / 2 + random.nextLong(limitMs / 2 + 1));
    }
}
