package dev.leat.engine.snapshot;

import dev.leat.engine.connect.Chunk;
import dev.leat.engine.connect.PositionTracker;
import dev.leat.engine.connect.Watermark;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * A table, its log, and a topic that is fed from the log and from chunks. Transactions stand in the log before readers see
 * them, and become visible in any order; two that change one row do not overlap, since the second waits for the first.
 */
final class SimulatedTable {

    private static final Schema KEY =
            SchemaBuilder.struct().field("id", Schema.INT32_SCHEMA).build();

    /** A version of a row; deleted ones have versions, too. */
    private record Version(int number, boolean deleted) {}

    private record Change(int transaction, int key, Version version) {}

    private final Random random;
    private final int keys;
    private final List<Change> log = new ArrayList<>();
    private final Set<Integer> invisible = new HashSet<>();
    private final List<Version> initial = new ArrayList<>();
    private final List<Version> newest = new ArrayList<>();
    private final Map<Integer, Version> topic = new HashMap<>();
    private final ChunkWindow window = new ChunkWindow(SimulatedTable::transaction);
    private int transactions;
    private int decoded;
    private int nextKey;
    private boolean read;

    SimulatedTable(Random random, int keys) {
        this.random = random;
        this.keys = keys;
        for (int key = 0; key < keys; key++) {
            initial.add(new Version(0, random.nextInt(3) == 0));
        }
        newest.addAll(initial);
    }

    /** Something that can happen happens. */
    void step() {
        switch (random.nextInt(5)) {
            case 0 -> commit();
            case 1 -> becomeVisible();
            case 2, 3 -> decode();
            default -> chunk();
        }
    }

    /** Nobody writes any more, and everything runs to its end. */
    void finish() {
        while (!read || decoded < log.size() || !window.isFree()) {
            becomeVisible();
            decode();
            chunk();
        }
    }

    /** Keys whose newest event is not what the table has. */
    List<Integer> wrong() {
        List<Integer> wrong = new ArrayList<>();
        for (int key = 0; key < keys; key++) {
            Version there = topic.getOrDefault(key, new Version(0, true));
            if (!there.equals(newest.get(key))
                    && !(there.deleted() && newest.get(key).deleted())) {
                wrong.add(key);
            }
        }
        return wrong;
    }

    private void commit() {
        int transaction = ++transactions;
        boolean changed = false;
        for (int i = random.nextInt(3); i >= 0; i--) {
            int key = random.nextInt(keys);
            if (log.stream().noneMatch(change -> change.key() == key && invisible.contains(change.transaction()))) {
                Version version = new Version(newest.get(key).number() + 1, random.nextInt(4) == 0);
                newest.set(key, version);
                log.add(new Change(transaction, key, version));
                changed = true;
            }
        }
        if (changed) {
            invisible.add(transaction);
        }
    }

    private void becomeVisible() {
        List<Integer> waiting = new ArrayList<>(invisible);
        if (!waiting.isEmpty()) {
            invisible.remove(waiting.get(random.nextInt(waiting.size())));
        }
    }

    private void decode() {
        if (decoded < log.size()) {
            Change change = log.get(decoded++);
            window.published(record(change.transaction(), change.key(), change.version()));
            publish(change.key(), change.version());
        }
    }

    private void chunk() {
        if (window.isFree()) {
            if (!read) {
                window.open(read());
            }
            return;
        }
        window.let(watermark -> ((Seen) watermark).isReached(), 1 + random.nextInt(3))
                .ifPresent(let -> let.rows().forEach(row -> {
                    int key = ((Struct) row.record().key()).getInt32("id");
                    Version version = (Version) row.record().value();
                    if (version.number() < topic.getOrDefault(key, version).number()) {
                        throw new AssertionError("a chunk's row %s of key %d stands behind the newer %s"
                                .formatted(version, key, topic.get(key)));
                    }
                    publish(key, version);
                }));
    }

    private Chunk read() {
        Set<Integer> unseen = Set.copyOf(invisible);
        int reached = log.size();
        List<Version> seen = new ArrayList<>(newest);
        for (int i = reached - 1; i >= 0; i--) {
            Change change = log.get(i);
            if (unseen.contains(change.transaction())) {
                // it deleted, or changed what was there before
                seen.set(change.key(), before(i));
            }
        }
        List<SourceRecord> rows = new ArrayList<>();
        int end = Math.min(keys, nextKey + 1 + random.nextInt(4));
        for (; nextKey < end; nextKey++) {
            Version version = seen.get(nextKey);
            if (!version.deleted()) {
                rows.add(record(0, nextKey, version));
            }
        }
        read = nextKey == keys;
        return new Chunk(rows, new Seen(unseen, reached), key -> List.of(), read);
    }

    private Version before(int index) {
        for (int i = index - 1; i >= 0; i--) {
            if (log.get(i).key() == log.get(index).key()) {
                return log.get(i).version();
            }
        }
        return initial.get(log.get(index).key());
    }

    private void publish(int key, Version version) {
        topic.put(key, version);
    }

    private static Object transaction(SourceRecord record) {
        return Objects.requireNonNull(record.sourceOffset().get("transaction"));
    }

    private static SourceRecord record(int transaction, int key, Version version) {
        return new SourceRecord(
                Map.of(),
                Map.of("transaction", transaction),
                "table",
                KEY,
                new Struct(KEY).put("id", key),
                null,
                version);
    }

    private final class Seen implements Watermark {

        private final Set<Integer> unseen;
        private final int reached;
        private final int begun = transactions;

        Seen(Set<Integer> unseen, int reached) {
            this.unseen = unseen;
            this.reached = reached;
        }

        @Override
        public boolean sees(Object transaction) {
            return (int) transaction <= begun && !unseen.contains((int) transaction);
        }

        boolean isReached() {
            return decoded >= reached;
        }

        @Override
        public boolean isReached(PositionTracker tracker) {
            return isReached();
        }
    }
}
