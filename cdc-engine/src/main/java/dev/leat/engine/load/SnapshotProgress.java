package dev.leat.engine.load;

/**
 * How far the first loads are.
 *
 * @param tables captured
 * @param tablesDone completely read; empty tables that the connector reads count when it is through
 * @param rows read since the source was started
 */
public record SnapshotProgress(int tables, int tablesDone, long rows) {

    public static final SnapshotProgress NONE = new SnapshotProgress(0, 0, 0);
}
