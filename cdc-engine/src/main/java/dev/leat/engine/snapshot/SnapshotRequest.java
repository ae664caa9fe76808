package dev.leat.engine.snapshot;

import dev.leat.engine.connect.Selection;
import java.util.List;
import java.util.OptionalInt;

/**
 * What is to be read again.
 *
 * @param tables as {@code schema.table}, one after the other
 * @param mode what is published
 * @param selection which of their rows; other than all only with one table
 * @param chunkRows how many rows are read again after a crash at most; half as many are read at a time
 * @param rowsPerSecond at most; empty for as fast as it goes
 * @param by who asked
 */
public record SnapshotRequest(
        List<String> tables, Mode mode, Selection selection, int chunkRows, OptionalInt rowsPerSecond, String by) {

    /** What a snapshot publishes. */
    public enum Mode {
        /** Each row, as a read event. */
        REFRESH,
        /** Also a deletion of each entity that the topic still has and the table has not. */
        RECONCILE
    }

    public static final int CHUNK_ROWS = 20_000;
    public static final int MOST_CHUNK_ROWS = 100_000;

    public SnapshotRequest {
        tables = List.copyOf(tables);
    }

    /** Each row of these tables, as fast as it goes. */
    public static SnapshotRequest of(List<String> tables, Mode mode, String by) {
        return new SnapshotRequest(tables, mode, Selection.ALL, CHUNK_ROWS, OptionalInt.empty(), by);
    }

    public SnapshotRequest only(Selection rows) {
        return new SnapshotRequest(tables, mode, rows, chunkRows, rowsPerSecond, by);
    }

    /** @param rows of a chunk */
    public SnapshotRequest inChunksOf(int rows) {
        return new SnapshotRequest(tables, mode, selection, rows, rowsPerSecond, by);
    }

    public SnapshotRequest atMost(int rowsASecond) {
        return new SnapshotRequest(tables, mode, selection, chunkRows, OptionalInt.of(rowsASecond), by);
    }

    /** Whether it reads each row of its tables. */
    boolean isWhole() {
        return selection instanceof Selection.All;
    }
}
