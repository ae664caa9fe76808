package dev.leat.benchmarks.torture;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.benchmarks.torture.BrokenDatabase.BrokenTracker;
import dev.leat.engine.connect.CapturedDatabase;
import dev.leat.engine.connect.PositionTracker;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.source.SourceRecord;

/** Hands the connector back the offset that it gave with its last record, as Debezium means it to be done, and drops nothing. */
final class OwnOffsetTracker implements BrokenTracker {

    private static final String HEARTBEATS = "__debezium-heartbeat";
    private static final String OFFSET = "offset";
    private static final TypeReference<Map<String, Object>> AS_MAP = new TypeReference<>() {};

    private final ObjectMapper json = new ObjectMapper();
    private final PositionTracker right;
    private Map<String, Object> offset = new HashMap<>();
    private boolean loading;
    private long taken;

    OwnOffsetTracker(CapturedDatabase database, Optional<JsonNode> stored) throws Exception {
        // with no position, so that nothing is checked against it
        this.right = database.tracker(Optional.empty());
        stored.ifPresent(node -> offset = json.convertValue(node.path(OFFSET), AS_MAP));
        this.loading = stored.isEmpty();
    }

    /** And no heartbeat, and nothing about schemas. */
    static boolean isChange(SourceRecord record) {
        return !record.topic().startsWith(HEARTBEATS) && record.topic().contains(".");
    }

    @Override
    public PositionTracker right() {
        return right;
    }

    @Override
    public Verdict next(SourceRecord record) {
        offset = new HashMap<>(record.sourceOffset());
        boolean row = "INITIAL".equals(offset.get("snapshot"));
        loading &= row && !Boolean.TRUE.equals(offset.get("snapshot_completed"));
        taken++;
        return isChange(record) ? new Publish("own/%d/%d".formatted(System.nanoTime(), taken), "own") : Drop.INSTANCE;
    }

    @Override
    public JsonNode stored() {
        ObjectNode stored = json.createObjectNode();
        if (!offset.isEmpty()) {
            stored.set(OFFSET, json.valueToTree(offset));
        }
        return stored;
    }

    @Override
    public Map<String, Object> connectorOffset() {
        return offset;
    }

    @Override
    public boolean loading() {
        return loading;
    }

    @Override
    public boolean rereads() {
        return false;
    }

    @Override
    public boolean mustReopen() {
        return false;
    }
}
