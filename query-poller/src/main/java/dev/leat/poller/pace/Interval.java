package dev.leat.poller.pace;

import java.time.Duration;

/** How long to wait before the next look: short while there are changes, longer and longer while there are none. Not thread-safe. */
public final class Interval {

    private static final double GROWTH = 1.5;

    private final long floorNanos;
    private final long ceilingNanos;
    private long nanos;

    public Interval(Duration floor, Duration ceiling) {
        this.floorNanos = floor.toNanos();
        this.ceilingNanos = Math.max(ceiling.toNanos(), floorNanos);
        this.nanos = floorNanos;
    }

    /** @param changes whether the look before found any */
    public Duration next(boolean changes) {
        nanos = changes ? floorNanos : Math.min(ceilingNanos, (long) (nanos * GROWTH));
        return Duration.ofNanos(nanos);
    }
}
