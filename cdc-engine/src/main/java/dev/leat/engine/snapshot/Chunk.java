package dev.leat.engine.snapshot;

import java.util.List;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Rows of one table, read consistently, in the order of their keys.
 *
 * @param rows as the connector would give them, their operation a read
 * @param watermark of the read
 * @param last whether no row comes behind them
 */
public record Chunk(List<SourceRecord> rows, Watermark watermark, boolean last) {

    public Chunk {
        rows = List.copyOf(rows);
    }
}
