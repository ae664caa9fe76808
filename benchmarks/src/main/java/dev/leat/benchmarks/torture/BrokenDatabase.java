package dev.leat.benchmarks.torture;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.engine.connect.CapturedDatabase;
import dev.leat.engine.connect.CapturedTable;
import dev.leat.engine.connect.ChunkReader;
import dev.leat.engine.connect.Fingerprint;
import dev.leat.engine.connect.LogFigures;
import dev.leat.engine.connect.Past;
import dev.leat.engine.connect.PositionTracker;
import dev.leat.engine.connect.ValuesNow;
import dev.leat.engine.source.SourceProblem;
import dev.leat.stream.error.LeatException;
import dev.leat.stream.topic.TopicPolicy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.source.SourceConnector;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/** A database whose position is tracked wrongly; everything else is the real one's. */
final class BrokenDatabase implements CapturedDatabase {

    /** Makes a wrong tracker. */
    interface Breaking {
        BrokenTracker of(CapturedDatabase database, Optional<JsonNode> stored) throws Exception;
    }

    /** Tracks wrongly, with the right one beside it for what the database asks. */
    interface BrokenTracker extends PositionTracker {
        PositionTracker right();

        @Override
        default String newestPlace() {
            return right().newestPlace();
        }
    }

    private final CapturedDatabase database;
    private final Breaking breaking;

    BrokenDatabase(CapturedDatabase database, Breaking breaking) {
        this.database = database;
        this.breaking = breaking;
    }

    @Override
    public List<SourceProblem> check() throws Exception {
        return database.check();
    }

    @Override
    public List<CapturedTable> tables() throws Exception {
        return database.tables();
    }

    @Override
    public List<CapturedTable> outboxes() throws Exception {
        return database.outboxes();
    }

    @Override
    public Map<String, TopicPolicy> topics() {
        return database.topics();
    }

    @Override
    public PositionTracker tracker(Optional<JsonNode> stored) throws Exception {
        return breaking.of(database, stored);
    }

    @Override
    public Fingerprint fingerprint() throws Exception {
        return database.fingerprint();
    }

    @Override
    public void makeReady(PositionTracker tracker, Optional<Past> past) throws Exception {
        database.makeReady(right(tracker), past);
    }

    @Override
    public void letGo() throws Exception {
        database.letGo();
    }

    @Override
    public List<String> lettingGo() {
        return database.lettingGo();
    }

    @Override
    public Object transaction(SourceRecord change) {
        return database.transaction(change);
    }

    @Override
    public ChunkReader.Opener chunkReader(List<CapturedTable> tables, PositionTracker tracker) throws Exception {
        return database.chunkReader(tables, right(tracker));
    }

    @Override
    public boolean readsChunks() throws Exception {
        return database.readsChunks();
    }

    @Override
    public List<String> notRepaired() {
        return database.notRepaired();
    }

    @Override
    public SourceConnector connector() {
        return database.connector();
    }

    @Override
    public Map<String, String> settings(List<CapturedTable> tables, List<CapturedTable> loading) throws Exception {
        return database.settings(tables, loading);
    }

    @Override
    public List<String> matching() throws Exception {
        return database.matching();
    }

    @Override
    public ValuesNow valuesNow() {
        return database.valuesNow();
    }

    @Override
    public LogFigures logFigures(JsonNode stored) throws Exception {
        return database.logFigures(stored);
    }

    @Override
    public @Nullable LeatException explain(Throwable failure) {
        return database.explain(failure);
    }

    @Override
    public void close() {
        database.close();
    }

    private static PositionTracker right(PositionTracker tracker) {
        return ((BrokenTracker) tracker).right();
    }
}
