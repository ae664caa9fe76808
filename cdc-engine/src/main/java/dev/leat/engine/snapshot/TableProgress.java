package dev.leat.engine.snapshot;

import dev.leat.engine.connect.Chunk;
import dev.leat.engine.snapshot.SnapshotRequest.Mode;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How far a job is with one table.
 *
 * @param begun where each partition of the table's topic ended before its first row was read; empty as long as that is not
 *     known, and when nothing depends on it
 * @param after the key of the last row that was dealt with, its columns as the database writes them; empty at the beginning
 * @param read rows, those included that were not published since the log had newer ones
 * @param published rows
 * @param deleted entities that the topic still had and the table had not
 * @param estimate of the rows to be read, when the table was begun
 * @param truncated whether the table was emptied since it was begun: what was read of it says nothing then
 */
public record TableProgress(
        String table,
        Phase phase,
        List<Long> begun,
        Optional<List<String>> after,
        long read,
        long published,
        long deleted,
        OptionalLong estimate,
        boolean truncated) {

    /** What is looked at. */
    public enum Phase {
        ROWS,
        /** Keys that the topic has and of which no row was read. */
        KEYS,
        DONE
    }

    public TableProgress {
        begun = List.copyOf(begun);
    }

    static TableProgress begin(String table) {
        return new TableProgress(table, Phase.ROWS, List.of(), Optional.empty(), 0, 0, 0, OptionalLong.empty(), false);
    }

    /** All rows have been published since. */
    static TableProgress published(String table, List<Long> since) {
        return new TableProgress(table, Phase.KEYS, since, Optional.empty(), 0, 0, 0, OptionalLong.empty(), false);
    }

    public boolean done() {
        return phase == Phase.DONE;
    }

    TableProgress estimated(OptionalLong rows) {
        return new TableProgress(table, phase, begun, after, read, published, deleted, rows, truncated);
    }

    TableProgress begun(List<Long> ends) {
        return new TableProgress(table, phase, ends, after, read, published, deleted, estimate, truncated);
    }

    TableProgress emptied() {
        return new TableProgress(table, phase, begun, after, read, published, deleted, estimate, true);
    }

    TableProgress ended() {
        return new TableProgress(table, Phase.DONE, begun, after, read, published, deleted, estimate, truncated);
    }

    /** @param events that came of the part */
    TableProgress with(Chunk.Part part, int events, Mode mode) {
        return switch (phase) {
            case ROWS ->
                new TableProgress(
                        table,
                        part.last() ? (mode == Mode.RECONCILE ? Phase.KEYS : Phase.DONE) : Phase.ROWS,
                        begun,
                        part.lastKey().or(() -> after),
                        read + part.rows().size(),
                        published + events,
                        deleted,
                        estimate,
                        truncated);
            case KEYS ->
                new TableProgress(
                        table,
                        part.last() ? Phase.DONE : Phase.KEYS,
                        begun,
                        after,
                        read,
                        published,
                        deleted + events,
                        estimate,
                        truncated);
            case DONE -> throw new IllegalStateException("%s is done".formatted(table));
        };
    }
}
