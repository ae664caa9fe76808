package dev.leat.engine.connect;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Rows of one table, read consistently.
 *
 * @param rows as the connector would give them, their operation a read; or, where they are not there, a deletion
 * @param texts of a row's key: its columns as the database writes them
 * @param last whether no row comes behind them
 */
public record Chunk(List<SourceRecord> rows, Watermark watermark, Function<Struct, List<String>> texts, boolean last) {

    /** Nothing was read, and nothing comes. */
    public static final Chunk END = new Chunk(List.of(), Watermark.OF_NOTHING, key -> List.of(), true);

    public Chunk {
        rows = List.copyOf(rows);
    }

    /** From one row on, some of them. */
    public Part part(int from, int rowsAtMost) {
        int end = (int) Math.min(rows.size(), (long) from + rowsAtMost);
        return new Part(
                rows.subList(from, end),
                end == 0
                        ? Optional.empty()
                        : Optional.of(texts.apply((Struct) rows.get(end - 1).key())),
                end == rows.size(),
                last && end == rows.size());
    }

    /**
     * Some of a chunk's rows.
     *
     * @param lastKey of the last row up to here, its columns as the database writes them; empty without rows
     * @param whole whether the chunk ends with it
     * @param last whether no row comes behind them
     */
    public record Part(List<SourceRecord> rows, Optional<List<String>> lastKey, boolean whole, boolean last) {}
}
