package dev.leat.engine.snapshot;

import dev.leat.engine.connect.Chunk;
import dev.leat.engine.connect.RowKey;
import dev.leat.engine.connect.Watermark;
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

    /** As {@link #unseen}, those that emptied a table, by its topic. */
    private final Map<String, Set<Object>> unseenTruncates = new HashMap<>();

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

    /** A table was emptied at once; nothing tells of its rows. */
    void truncated(SourceRecord truncate) {
        Object transaction = transactions.apply(truncate);
        Chunk waiting = chunk;
        if (waiting != null && waiting.watermark().sees(transaction)) {
            return;
        }
        unseenTruncates
                .computeIfAbsent(truncate.topic(), any -> new HashSet<>())
                .add(transaction);
        pending.keySet().removeIf(key -> key.topic().equals(truncate.topic()));
    }

    boolean isFree() {
        return chunk == null;
    }

    void open(Chunk read) {
        if (chunk != null) {
            throw new IllegalStateException("a chunk is waiting already");
        }
        chunk = read;
        forget(unseen, read.watermark());
        forget(unseenTruncates, read.watermark());
        for (SourceRecord row : read.rows()) {
            RowKey key = RowKey.of(row);
            if (!unseen.containsKey(key) && !unseenTruncates.containsKey(key.topic())) {
                pending.put(key, row);
            }
        }
    }

    /** What one chunk saw, every later one sees. */
    private static void forget(Map<?, Set<Object>> unseen, Watermark seeing) {
        unseen.values().removeIf(transactions -> {
            transactions.removeIf(seeing::sees);
            return transactions.isEmpty();
        });
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
