package dev.leat.platform.query;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.engine.connect.CapturedDatabase;
import dev.leat.engine.connect.CapturedTable;
import dev.leat.engine.connect.ChunkReader;
import dev.leat.engine.connect.Fingerprint;
import dev.leat.engine.connect.LogFigures;
import dev.leat.engine.connect.OffsetTracker;
import dev.leat.engine.connect.Past;
import dev.leat.engine.connect.PositionTracker;
import dev.leat.engine.connect.ValuesNow;
import dev.leat.engine.source.CaptureError;
import dev.leat.engine.source.SourceDefinition;
import dev.leat.engine.source.SourceProblem;
import dev.leat.poller.QueryRows;
import dev.leat.poller.QuerySourceConnector;
import dev.leat.poller.QueryTables;
import dev.leat.poller.config.PollerError;
import dev.leat.stream.error.LeatException;
import dev.leat.stream.topic.TopicPolicy;
import java.sql.SQLException;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.source.SourceConnector;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/** A database that is polled: there is no log of it, so nothing of a log can be lost. */
final class QueryDatabase implements CapturedDatabase {

    private static final String HEARTBEAT = "heartbeat.interval.ms";

    /** Rows of a job wait for the poller to have got as far, for ever if it never says so; each heartbeat is a small transaction. */
    private static final String HEARTBEAT_MS = "1000";

    private final SourceDefinition definition;
    private final Map<String, String> properties;

    /** @param emitted how the poller finds out what it has emitted */
    QueryDatabase(SourceDefinition definition, Map<String, String> emitted) {
        this.definition = definition;
        Map<String, String> all = new HashMap<>(emitted);
        all.put("name", definition.name());
        all.put("topic.prefix", definition.name());
        all.put("connection.url", definition.url());
        all.put("connection.user", definition.user());
        all.put("connection.password", definition.password());
        all.put("tables", String.join(",", definition.tables()));
        // trying again is the supervisor's; here a look or two
        all.put("failures.max", "2");
        all.put(HEARTBEAT, HEARTBEAT_MS);
        all.putAll(definition.properties());
        all.replace(HEARTBEAT, "0", HEARTBEAT_MS);
        this.properties = Map.copyOf(all);
    }

    @Override
    public List<SourceProblem> check() {
        try {
            QueryTables.of(properties);
            return List.of();
        } catch (ConfigException wrong) {
            return List.of(new SourceProblem("polling", String.valueOf(wrong.getMessage()), "correct it"));
        } catch (LeatException notPollable) {
            return List.of(new SourceProblem("tables", String.valueOf(notPollable.getMessage()), "see docs/poller.md"));
        } catch (SQLException refusal) {
            return List.of(new SourceProblem(
                    "url",
                    String.valueOf(refusal.getMessage()),
                    "correct address, user, password or the list of tables"));
        }
    }

    @Override
    public List<CapturedTable> tables() throws SQLException {
        return QueryTables.of(properties).stream()
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

    /** Rows are known by their keys, whichever server they come from. */
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
        return List.of("forget the cursors");
    }

    @Override
    public Object transaction(SourceRecord change) {
        return MomentOfReading.of(change);
    }

    @Override
    public ChunkReader.Opener chunkReader(List<CapturedTable> tables, PositionTracker tracker) {
        return () -> new QueryChunkReader(definition.name(), new QueryRows(properties, Clock.systemUTC()));
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
        return List.of(
                "rows that are gone are found by the poller's sweeps, where a table has any, and by `./leat snapshot start"
                        + " --reconcile`");
    }

    @Override
    public SourceConnector connector() {
        return new QuerySourceConnector();
    }

    @Override
    public boolean tellsOfJobs() {
        return true;
    }

    @Override
    public Map<String, String> settings(List<CapturedTable> tables, List<CapturedTable> loading) {
        return properties;
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
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof LeatException known) {
                return known;
            }
            if (cause instanceof ConfigException wrong) {
                return new LeatException(
                        CaptureError.SETTING_REFUSED,
                        "source %s: %s".formatted(definition.name(), wrong.getMessage()),
                        failure);
            }
            if (cause instanceof SQLException refusal) {
                return new LeatException(
                        QueryTables.passes(properties, refusal)
                                ? CaptureError.DATABASE_UNREACHABLE
                                : PollerError.SOURCE_REFUSED,
                        "source %s: %s".formatted(definition.name(), refusal.getMessage()),
                        failure);
            }
        }
        return null;
    }

    @Override
    public void close() {}
}
