package dev.leat.engine.snapshot;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What is to be read again.
 *
 * @param tables as {@code schema.table}, one after the other
 * @param mode what is published
 * @param where a predicate of the database's SQL that chooses the rows; only with one table
 * @param chunkRows how many rows are read again after a crash at most; half as many are read at a time
 * @param rowsPerSecond at most; empty for as fast as it goes
 * @param by who asked
 */
public record SnapshotRequest(
        List<String> tables, Mode mode, Optional<String> where, int chunkRows, OptionalInt rowsPerSecond, String by) {

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

    /** Whether it reads each row of its tables. */
    boolean isWhole() {
        return where.isEmpty();
    }
}
