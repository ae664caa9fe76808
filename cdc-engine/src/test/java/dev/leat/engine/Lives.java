package dev.leat.engine;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.engine.connect.CapturedTable;
import dev.leat.engine.connect.ConnectorHost;
import dev.leat.engine.connect.PositionTracker;
import dev.leat.engine.connect.PositionTracker.Publish;
import dev.leat.engine.postgres.PostgresDatabase;
import dev.leat.engine.source.SourceDefinition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Lives of the connector, one after the other. Each continues from where the one before ended, and is killed right after a
 * record that the test names: that record is published, and of what the connector had read behind it nothing is known.
 */
final class Lives implements AutoCloseable {

    private static final Duration LONGEST = Duration.ofSeconds(30);

    /** What a life begins with, and what of it is published. */
    private interface Continuation {
        Map<String, Object> offset();

        boolean publishes(SourceRecord record);
    }

    /** How a life continues. */
    enum Handed {
        /** The connector gets back the offset of the last record that was published, and everything it gives is published. */
        DEBEZIUMS_OFFSET,
        /** The connector gets the boundary, and what was published before is dropped by its position. */
        OUR_POSITION
    }

    private final PostgresDatabase database;
    private final Handed handed;
    private final List<String> published = new ArrayList<>();
    private Map<String, Object> offset = Map.of();
    private Optional<JsonNode> position = Optional.empty();

    Lives(Shop shop, Handed handed, String... tables) {
        this.database = new PostgresDatabase("test", frequent(shop.definition(tables)));
        this.handed = handed;
    }

    /** With more frequent heartbeats, and without the transactions that they otherwise write: those would hide the test's. */
    private static SourceDefinition frequent(SourceDefinition definition) {
        return new SourceDefinition(
                definition.name(),
                definition.type(),
                definition.url(),
                definition.user(),
                definition.password(),
                definition.tables(),
                definition.slot(),
                definition.publication(),
                definition.snapshots(),
                definition.partitions(),
                definition.replication(),
                Map.of("heartbeat.interval.ms", "100", "heartbeat.action.query", ""));
    }

    /** What was published in all lives: {@code + 1} for an insert, {@code - 1} for a delete, {@code x 1} for a tombstone. */
    List<String> published() {
        return published;
    }

    /** Lives until a heartbeat whose offset satisfies the test. */
    void untilHeartbeat(Predicate<Map<String, ?>> lastOffset) throws Exception {
        live(record -> isHeartbeat(record) && lastOffset.test(record.sourceOffset()));
    }

    /** Lives until this was published. */
    void until(String last) throws Exception {
        live(record -> !isHeartbeat(record) && text(record).equals(last));
    }

    private void live(Predicate<SourceRecord> last) throws Exception {
        List<CapturedTable> tables = database.tables();
        PositionTracker tracker = database.tracker(position);
        database.makeReady(tracker, Optional.empty());
        Continuation continuation = switch (handed) {
            case DEBEZIUMS_OFFSET -> new DebeziumsOffset();
            case OUR_POSITION -> new OurPosition(tracker);
        };
        try (ConnectorHost connector =
                new ConnectorHost(database.connector(), database.settings(tables, tables), continuation.offset())) {
            connector.start();
            long deadlineNanos = System.nanoTime() + LONGEST.toNanos();
            while (System.nanoTime() < deadlineNanos) {
                for (SourceRecord record : connector.poll()) {
                    if (continuation.publishes(record)) {
                        published.add(text(record));
                    }
                    if (last.test(record)) {
                        return;
                    }
                }
            }
        }
        throw new AssertionError("it did not come; published: " + published);
    }

    private final class DebeziumsOffset implements Continuation {

        @Override
        public Map<String, Object> offset() {
            return offset;
        }

        @Override
        public boolean publishes(SourceRecord record) {
            offset = Map.copyOf(withoutNulls(record.sourceOffset()));
            return !isHeartbeat(record);
        }
    }

    private final class OurPosition implements Continuation {

        private final PositionTracker tracker;

        OurPosition(PositionTracker tracker) {
            this.tracker = tracker;
        }

        @Override
        public Map<String, Object> offset() {
            return tracker.connectorOffset();
        }

        @Override
        public boolean publishes(SourceRecord record) {
            boolean publishes = tracker.next(record) instanceof Publish;
            position = Optional.of(tracker.stored());
            return publishes;
        }
    }

    private static Map<String, Object> withoutNulls(Map<String, ?> offset) {
        Map<String, Object> known = new HashMap<>(offset);
        known.values().removeIf(Objects::isNull);
        return known;
    }

    private static boolean isHeartbeat(SourceRecord record) {
        return record.topic().startsWith("__debezium-heartbeat");
    }

    private static String text(SourceRecord record) {
        String key = String.valueOf(((Struct) record.key()).get("id"));
        return switch (record.value()) {
            case null -> "x " + key;
            case Struct envelope ->
                switch (envelope.getString("op")) {
                    case "c" -> "+ " + key;
                    case "u" -> "~ " + key;
                    case "d" -> "- " + key;
                    default -> "? " + key;
                };
            default -> throw new IllegalStateException(record.toString());
        };
    }

    @Override
    public void close() {
        database.close();
    }
}
