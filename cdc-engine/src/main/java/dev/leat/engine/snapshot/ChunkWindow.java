package dev.leat.engine.snapshot;

import dev.leat.engine.connect.Chunk;
import dev.leat.engine.connect.RowKey;
import dev.leat.engine.connect.Watermark;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
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
 * better. So no row read by a chunk ever stands behind a newer change of it, and none is missing. The rows of a chunk need
 * not be taken at once: whatever the log tells between two parts of it is newer than the chunk.
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

    /** The rows of the chunk that are still to be let through. */
    private final Map<RowKey, SourceRecord> pending = new HashMap<>();

    private @Nullable Chunk chunk;
    /** Whether everything that it saw has been taken from the log; once it has, nobody need remember its mark. */
    private boolean reached;

    /** Of all rows of the chunk. */
    private List<RowKey> keys = List.of();

    private int taken;

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
        reached = false;
        forget(unseen, read.watermark());
        forget(unseenTruncates, read.watermark());
        taken = 0;
        keys = read.rows().stream().map(RowKey::of).toList();
        for (int i = 0; i < keys.size(); i++) {
            RowKey key = keys.get(i);
            if (!unseen.containsKey(key) && !unseenTruncates.containsKey(key.topic())) {
                pending.put(key, read.rows().get(i));
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

    /** A row to be published. */
    record Row(RowKey key, SourceRecord record) {}

    /**
     * What may go on.
     *
     * @param part of the chunk that was dealt with
     * @param rows of it that are to be published now
     */
    record Let(Chunk.Part part, List<Row> rows) {}

    /**
     * The next rows; empty while the log has not been read far enough, and without a chunk. The window is free when all have
     * been taken.
     *
     * @param isReached whether everything that a read saw has been taken from the log
     * @param most rows that are dealt with; with 0 it is only looked how far the log has been read
     */
    Optional<Let> let(Predicate<Watermark> isReached, int most) {
        Chunk waiting = chunk;
        if (waiting == null) {
            return Optional.empty();
        }
        reached = reached || isReached.test(waiting.watermark());
        if (!reached || most == 0) {
            return Optional.empty();
        }
        Chunk.Part part = waiting.part(taken, most);
        List<Row> rows = new ArrayList<>(part.rows().size());
        for (SourceRecord record : part.rows()) {
            RowKey key = keys.get(taken++);
            if (pending.remove(key, record)) {
                rows.add(new Row(key, record));
            }
        }
        if (part.whole()) {
            pending.clear();
            keys = List.of();
            chunk = null;
        }
        return Optional.of(new Let(part, rows));
    }
}
