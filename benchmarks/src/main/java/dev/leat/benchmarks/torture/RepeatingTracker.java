package dev.leat.benchmarks.torture;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.benchmarks.torture.BrokenDatabase.BrokenTracker;
import dev.leat.engine.connect.CapturedDatabase;
import dev.leat.engine.connect.PositionTracker;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.source.SourceRecord;

/** Publishes what the right tracker drops because it was published before. */
final class RepeatingTracker implements BrokenTracker {

    private final PositionTracker right;

    RepeatingTracker(CapturedDatabase database, Optional<JsonNode> stored) throws Exception {
        this.right = database.tracker(stored);
    }

    @Override
    public PositionTracker right() {
        return right;
    }

    @Override
    public Verdict next(SourceRecord record) {
        Verdict verdict = right.next(record);
        return verdict instanceof Drop && OwnOffsetTracker.isChange(record)
                ? new Publish("repeated/" + System.nanoTime(), "repeated")
                : verdict;
    }

    @Override
    public JsonNode stored() {
        return right.stored();
    }

    @Override
    public Map<String, Object> connectorOffset() {
        return right.connectorOffset();
    }

    @Override
    public boolean loading() {
        return right.loading();
    }

    @Override
    public boolean rereads() {
        return right.rereads();
    }

    @Override
    public boolean mustReopen() {
        return right.mustReopen();
    }
}
