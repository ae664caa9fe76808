package dev.leat.engine.snapshot;

import dev.leat.engine.connect.Chunk;
import dev.leat.engine.connect.ChunkReader;
import dev.leat.engine.connect.ChunkReader.Rows;
import dev.leat.engine.reconcile.UnconfirmedKeys;
import dev.leat.stream.codec.ChangeDecoder;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.connect.data.Struct;

/**
 * Asks for the rows of all keys of one table's topic that nothing was published of lately. Belongs to the reading thread; a
 * new reader may be given at any time.
 */
final class Sweep implements AutoCloseable {

    private static final int KEYS_AT_ONCE = 500;

    private final Rows rows;
    private final UnconfirmedKeys keys;
    private final ChangeDecoder decoder;
    private List<Struct> unasked = List.of();

    Sweep(Rows rows, UnconfirmedKeys keys, ChangeDecoder decoder) {
        this.rows = rows;
        this.keys = keys;
        this.decoder = decoder;
    }

    Rows rows() {
        return rows;
    }

    /** Deletions of those that are not there; empty when it cannot be told yet. The last chunk has none. */
    Optional<Chunk> next(ChunkReader reader) throws Exception {
        if (unasked.isEmpty()) {
            unasked = keys.next(KEYS_AT_ONCE).stream()
                    .map(key ->
                            decoder.key(rows.table().topic(), key, rows.table().keySchema()))
                    .toList();
        }
        if (unasked.isEmpty()) {
            return Optional.of(Chunk.END);
        }
        Optional<Chunk> chunk = reader.missing(rows, unasked);
        if (chunk.isPresent()) {
            unasked = List.of();
        }
        return chunk;
    }

    /** Ends what {@link #next} is doing, which then fails. From any thread. */
    void abort() {
        keys.abort();
    }

    @Override
    public void close() throws IOException {
        keys.close();
    }
}
