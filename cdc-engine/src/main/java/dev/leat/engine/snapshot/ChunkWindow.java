package dev.leat.engine.snapshot;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/**
 * Merges a chunk with the log. A row is let through when the log has been read up to everything that the chunk saw, unless
 * its key was changed by a transaction that the chunk did not see and whose change has been published: then the log knows
 * better. So no row read by a chunk ever stands behind a newer change of it, and none is missing.
 *
 * <p>One chunk at a time. Every change must be {@linkplain #published told} from before the first chunk was read on. Owned by
 * the source's thread.
 */
final class ChunkWindow {

    private final Function<SourceRecord, Object> transactions;
    /** The transactions that changed a row and that the newest chunk did not see, nor any chunk before it. */
    private final Map<RowKey, Set<Object>> unseen = new HashMap<>();

    private final Map<RowKey, SourceRecord> pending = new LinkedHashMap<>();
    private @Nullable Chunk chunk;

    /** @param transactions names the transaction of a change */
    ChunkWindow(Function<SourceRecord, Object> transactions) {
        this.transactions = transactions;
    }

    /** A change or a deletion was published. */
    void published(SourceRecord change) {
        RowKey key = RowKey.of(change);
        Object transaction = transactions.apply(change);
        Chunk waiting = chunk;
        if (waiting != null && waiting.watermark().sees(transaction)) {
            return;
        }
        unseen.computeIfAbsent(key, any -> new HashSet<>()).add(transaction);
        pending.remove(key);
    }

    boolean isFree() {
        return chunk == null;
    }

    void open(Chunk read) {
        if (chunk != null) {
            throw new IllegalStateException("a chunk is waiting already");
        }
        chunk = read;
        // what this one saw, every later one sees
        unseen.values().removeIf(transactions -> {
            transactions.removeIf(read.watermark()::sees);
            return transactions.isEmpty();
        });
        for (SourceRecord row : read.rows()) {
            RowKey key = RowKey.of(row);
            if (!unseen.containsKey(key)) {
                pending.put(key, row);
            }
        }
    }

    /**
     * The rows that are to be published now; empty while the log has not been read far enough.
     *
     * @param reached whether everything that a read saw has been taken from the log
     */
    Optional<List<SourceRecord>> close(Predicate<Watermark> reached) {
        if (chunk == null || !reached.test(chunk.watermark())) {
            return Optional.empty();
        }
        List<SourceRecord> rows = new ArrayList<>(pending.values());
        pending.clear();
        chunk = null;
        return Optional.of(rows);
    }
}
