package dev.leat.engine.load;

/**
 * How far the first load is.
 *
 * @param tables captured
 * @param tablesDone completely read; empty tables count when the load ends
 * @param rows read
 */
public record SnapshotProgress(int tables, int tablesDone, long rows) {

    public static final SnapshotProgress NONE = new SnapshotProgress(0, 0, 0);
}
