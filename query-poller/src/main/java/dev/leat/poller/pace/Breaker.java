package dev.leat.poller.pace;

import dev.leat.stream.error.Backoff;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Leaves a failing source alone: closed while it answers; open for longer and longer after each failure; then one attempt,
 * which closes it or opens it again. Not thread-safe.
 */
public final class Breaker {

    private static final Duration FIRST = Duration.ofMillis(500);

    private final Backoff backoff;
    private final int mostFailures;
    private int failures;
    private long closedFromNanos;

    /** @param mostFailures in a row before somebody is told */
    public Breaker(Duration longest, int mostFailures, RandomGenerator random) {
        this.backoff = new Backoff(FIRST.compareTo(longest) < 0 ? FIRST : longest, longest, random);
        this.mostFailures = mostFailures;
    }

    /** How long it stays open. */
    public Duration pause(long nowNanos) {
        return failures == 0 ? Duration.ZERO : Duration.ofNanos(Math.max(0, closedFromNanos - nowNanos));
    }

    /** @return whether somebody is to be told */
    public boolean failed(long nowNanos) {
        failures++;
        closedFromNanos = nowNanos + backoff.next().toNanos();
        return failures >= mostFailures;
    }

    public void succeeded() {
        failures = 0;
        backoff.reset();
    }

    public int failures() {
        return failures;
    }
}
