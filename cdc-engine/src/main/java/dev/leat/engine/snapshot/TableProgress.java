package dev.leat.engine.snapshot;

import dev.leat.engine.connect.Chunk;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How far a job is with one table.
 *
 * @param after the key of the last row that was dealt with, its columns as the database writes them; empty at the beginning
 * @param read rows, those included that were not published since the log had newer ones
 * @param published rows
 * @param estimate of the rows to be read, when the table was begun
 */
public record TableProgress(
        String table, Optional<List<String>> after, long read, long published, OptionalLong estimate, boolean done) {

    static TableProgress begin(String table) {
        return new TableProgress(table, Optional.empty(), 0, 0, OptionalLong.empty(), false);
    }

    TableProgress estimated(OptionalLong rows) {
        return new TableProgress(table, after, read, published, rows, done);
    }

    TableProgress with(Chunk chunk, int publishedRows) {
        return new TableProgress(
                table,
                chunk.lastKey().or(() -> after),
                read + chunk.rows().size(),
                published + publishedRows,
                estimate,
                chunk.last());
    }
}
