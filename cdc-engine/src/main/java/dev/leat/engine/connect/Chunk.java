package dev.leat.engine.connect;

import java.util.List;
import java.util.Optional;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Rows of one table, read consistently, in the order of their keys.
 *
 * @param rows as the connector would give them, their operation a read
 * @param lastKey of the last row, its columns as the database writes them; empty without rows
 * @param last whether no row comes behind them
 */
public record Chunk(List<SourceRecord> rows, Watermark watermark, Optional<List<String>> lastKey, boolean last) {

    public Chunk {
        rows = List.copyOf(rows);
    }
}
