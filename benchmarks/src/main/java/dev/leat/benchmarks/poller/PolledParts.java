package dev.leat.benchmarks.poller;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.engine.SourceParts;
import dev.leat.engine.connect.CapturedDatabase;
import dev.leat.engine.connect.CapturedTable;
import dev.leat.engine.connect.ChunkReader;
import dev.leat.engine.connect.Fingerprint;
import dev.leat.engine.connect.LogFigures;
import dev.leat.engine.connect.OffsetTracker;
import dev.leat.engine.connect.Past;
import dev.leat.engine.connect.PositionTracker;
import dev.leat.engine.connect.ValuesNow;
import dev.leat.engine.source.SnapshotModes;
import dev.leat.engine.source.SourceDefinition;
import dev.leat.engine.source.SourceProblem;
import dev.leat.engine.source.SourceType;
import dev.leat.poller.QuerySourceConnector;
import dev.leat.poller.QueryTables;
import dev.leat.stream.error.LeatException;
import dev.leat.stream.topic.KafkaAccess;
import dev.leat.stream.topic.TopicPolicy;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.source.SourceConnector;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/**
 * Has the engine host the poller, as the program does, so that what is measured and broken is the engine's own publication.
 *
 * @param settings of the connector, all of them
 */
public record PolledParts(Map<String, String> settings) implements SourceParts {

    public PolledParts {
        settings = Map.copyOf(settings);
    }

    /** @param tables as {@code schema.table} */
    public static SourceDefinition definition(String name, List<String> tables, int partitions) {
        return new SourceDefinition(
                name,
                SourceType.QUERY,
                "",
                "",
                "",
                tables,
                Optional.empty(),
                Optional.empty(),
                SnapshotModes.ALL_INCREMENTAL,
                partitions,
                (short) 1,
                Map.of());
    }

    @Override
    public CapturedDatabase database(String deployment, SourceDefinition definition, KafkaAccess kafka) {
        return new Polled(definition, settings);
    }

    /** Does not show the password. */
    @Override
    public String toString() {
        return "a polled source";
    }

    private record Polled(SourceDefinition definition, Map<String, String> settings) implements CapturedDatabase {

        @Override
        public List<SourceProblem> check() {
            return List.of();
        }

        @Override
        public List<CapturedTable> tables() throws SQLException {
            return QueryTables.of(settings).stream()
                    .map(table -> new CapturedTable(
                            table.settings().schema(),
                            table.settings().name(),
                            table.topic(),
                            table.schemas().key(),
                            table.schemas().envelope()))
                    .toList();
        }

        @Override
        public List<CapturedTable> outboxes() {
            return List.of();
        }

        @Override
        public Map<String, TopicPolicy> topics() {
            return Map.of();
        }

        @Override
        public PositionTracker tracker(Optional<JsonNode> stored) {
            return new OffsetTracker(
                    definition.name(), stored, offset -> QueryTables.areLoaded(definition.tables(), offset));
        }

        @Override
        public Fingerprint fingerprint() {
            return new Fingerprint(Map.of("kind", "query"), Map.of());
        }

        @Override
        public void makeReady(PositionTracker tracker, Optional<Past> past) {}

        @Override
        public void letGo() {}

        @Override
        public List<String> lettingGo() {
            return List.of();
        }

        @Override
        public Object transaction(SourceRecord change) {
            throw new UnsupportedOperationException("no chunk is read beside a poller");
        }

        @Override
        public ChunkReader.Opener chunkReader(List<CapturedTable> tables, PositionTracker tracker) {
            throw new UnsupportedOperationException("no chunk is read beside a poller");
        }

        @Override
        public boolean readsChunks() {
            return false;
        }

        @Override
        public boolean loadsAtAnyTime() {
            return true;
        }

        @Override
        public List<String> notRepaired() {
            return List.of();
        }

        @Override
        public SourceConnector connector() {
            return new QuerySourceConnector();
        }

        @Override
        public Map<String, String> settings(List<CapturedTable> tables, List<CapturedTable> loading) {
            return settings;
        }

        @Override
        public List<String> matching() {
            return definition.tables();
        }

        @Override
        public ValuesNow valuesNow() {
            return ValuesNow.NEVER_NEEDED;
        }

        @Override
        public LogFigures logFigures(JsonNode stored) {
            return LogFigures.UNKNOWN;
        }

        @Override
        public @Nullable LeatException explain(Throwable failure) {
            return null;
        }

        @Override
        public void close() {}
    }
}
