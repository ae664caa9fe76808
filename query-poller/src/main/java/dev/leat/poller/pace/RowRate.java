package dev.leat.poller.pace;

import java.time.Duration;

/** Keeps to a number of rows in a second, over time and by whole pages. Not thread-safe. */
public final class RowRate {

    private static final long SECOND_NANOS = 1_000_000_000;

    private final int rowsPerSecond;
    private long freeAtNanos;
    private boolean used;

    /** @param rowsPerSecond 0 for any number */
    public RowRate(int rowsPerSecond) {
        this.rowsPerSecond = rowsPerSecond;
    }

    /** Counts rows that were read. */
    public void took(int rows, long nowNanos) {
        if (rowsPerSecond > 0) {
            long from = used && freeAtNanos - nowNanos > 0 ? freeAtNanos : nowNanos;
            freeAtNanos = from + rows * SECOND_NANOS / rowsPerSecond;
            used = true;
        }
    }

    /** How long to wait before more are read. */
    public Duration pause(long nowNanos) {
        return used ? Duration.ofNanos(Math.max(0, freeAtNanos - nowNanos)) : Duration.ZERO;
    }
}
