package dev.leat.engine.connect;

import java.util.List;
import java.util.Optional;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Rows of one table, read consistently.
 *
 * @param rows as the connector would give them, their operation a read; or, where they are not there, a deletion
 * @param lastKey of the last row, its columns as the database writes them; empty without rows
 * @param last whether no row comes behind them
 */
public record Chunk(List<SourceRecord> rows, Watermark watermark, Optional<List<String>> lastKey, boolean last) {

    /** Nothing was read, and nothing comes. */
    public static final Chunk END = new Chunk(List.of(), Watermark.OF_NOTHING, Optional.empty(), true);

    public Chunk {
        rows = List.copyOf(rows);
    }
}
