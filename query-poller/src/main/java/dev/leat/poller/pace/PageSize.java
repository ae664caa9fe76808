package dev.leat.poller.pace;

/**
 * How many rows the next page has, which is held in memory: as many as 32 MiB hold if they are as large as those of the page
 * before; more than before only behind a full one, step by step. Not thread-safe.
 */
public final class PageSize {

    private static final int FIRST = 200;
    private static final int GROWTH = 4;
    private static final long MOST_BYTES = 32 << 20;

    private long rows = FIRST;

    /** @param most that there may be */
    public int rows(int most) {
        rows = Math.min(rows, most);
        return (int) rows;
    }

    /** A page had so many rows, and about so many bytes. */
    public void had(int had, long bytes) {
        if (had > 0) {
            long fit = MOST_BYTES * had / Math.max(1, bytes);
            rows = Math.clamp(fit, 1, had < rows ? rows : rows * GROWTH);
        }
    }
}
