package dev.leat.outbox;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * UUIDs of version 7 (RFC 9562): they begin with the time, so that an index of them grows at its end. Each is greater than
 * the one before, also within a millisecond and when the clock is set back: the 12 bits behind the milliseconds count
 * (the RFC's method 3), and what counts over borrows from the milliseconds to come.
 *
 * <p>Thread-safe.
 */
final class TimeOrderedIds {

    private static final int COUNTER_BITS = 12;
    private static final long VERSION = 0x7000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;

    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final AtomicLong last = new AtomicLong(); // milliseconds and counter

    TimeOrderedIds(Clock clock) {
        this.clock = clock;
    }

    UUID next() {
        long now = clock.millis() << COUNTER_BITS;
        long ticks = last.updateAndGet(before -> Math.max(before + 1, now));
        long milliseconds = ticks >>> COUNTER_BITS;
        long counter = ticks & ((1L << COUNTER_BITS) - 1);
        return new UUID(milliseconds << 16 | VERSION | counter, VARIANT | random.nextLong() >>> 2);
    }
}
