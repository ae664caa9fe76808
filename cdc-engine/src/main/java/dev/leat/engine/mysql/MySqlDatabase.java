package dev.leat.engine.mysql;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.engine.connect.CapturedDatabase;
import dev.leat.engine.connect.CapturedTable;
import dev.leat.engine.connect.ChunkReader;
import dev.leat.engine.connect.Fingerprint;
import dev.leat.engine.connect.LogFigures;
import dev.leat.engine.connect.Past;
import dev.leat.engine.connect.PositionTracker;
import dev.leat.engine.connect.ValuesNow;
import dev.leat.engine.mysql.MySqlServer.TableFacts;
import dev.leat.engine.source.CaptureError;
import dev.leat.engine.source.SourceDefinition;
import dev.leat.engine.source.SourceProblem;
import dev.leat.engine.source.TablePatterns;
import dev.leat.stream.error.LeatException;
import dev.leat.stream.topic.KafkaAccess;
import dev.leat.stream.topic.TopicPolicy;
import io.debezium.connector.mysql.gtid.MySqlGtidSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.kafka.connect.source.SourceConnector;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/** A MySQL server, captured from its binary log. Not thread-safe. */
public final class MySqlDatabase implements CapturedDatabase {

    private final SourceDefinition definition;
    private final KafkaAccess kafka;
    private final MySqlNames names;
    private final MySqlServer server;
    private final MySqlLog databaseLog;
    private final MySqlFailures failures;
    private boolean byCoordinates;
    private Map<String, String> selects = Map.of();

    /** @param kafka where the schema history is kept; for capture only, nothing else touches it */
    public MySqlDatabase(String deployment, SourceDefinition definition, KafkaAccess kafka) {
        this.definition = definition;
        this.kafka = kafka;
        this.names = new MySqlNames(deployment, definition);
        this.server = new MySqlServer(definition);
        this.databaseLog = new MySqlLog(definition, server, new HistoryTopic(kafka, names.historyTopic()));
        this.failures = new MySqlFailures(definition);
    }

    @Override
    public List<SourceProblem> check() throws SQLException {
        return new MySqlPreflight(definition, server).check();
    }

    @Override
    public List<CapturedTable> tables() throws SQLException {
        selects = server.exactSelects();
        return described(captured().stream()
                .filter(table -> definition.isChangeTable(table.fullName()))
                .toList());
    }

    @Override
    public List<CapturedTable> outboxes() throws SQLException {
        return described(captured().stream()
                .filter(table -> definition.outboxes().contains(table.fullName()))
                .toList());
    }

    private List<CapturedTable> described(List<TableFacts> tables) throws SQLException {
        if (tables.isEmpty()) {
            return List.of();
        }
        Map<String, String> settings = new MySqlSettings(definition, names).describing(server.address(), tables);
        try (MySqlSchemas schemas = new MySqlSchemas(settings, tables)) {
            return schemas.of(tables);
        }
    }

    @Override
    public Map<String, TopicPolicy> topics() {
        return Map.of(names.historyTopic(), TopicPolicy.kept(definition.replication()));
    }

    @Override
    public MySqlTracker tracker(Optional<JsonNode> stored) throws SQLException {
        return new MySqlTracker(
                definition.name(), definition.wayOut(), server.uuid(), stored.map(MySqlPosition::ofJson));
    }

    @Override
    public Fingerprint fingerprint() throws SQLException {
        return databaseLog.fingerprint();
    }

    @Override
    public void makeReady(PositionTracker tracker, Optional<Past> past) throws SQLException {
        databaseLog.lookAtHistory();
        Optional<MySqlPosition> position = ((MySqlTracker) tracker).position();
        byCoordinates = position.isPresent() && position.get().from().gtids().isEmpty();
        if (position.isPresent() && past.isPresent()) {
            databaseLog.requireContinued(position.get(), past.get());
        }
    }

    @Override
    public void letGo() {
        new HistoryTopic(kafka, names.historyTopic()).forget();
    }

    @Override
    public List<String> lettingGo() {
        return List.of("forget the DDL statements in topic %s, and begin them anew".formatted(names.historyTopic()));
    }

    @Override
    public Object transaction(SourceRecord change) {
        return ExecutedTransactions.of(change);
    }

    @Override
    public ChunkReader.Opener chunkReader(List<CapturedTable> tables, PositionTracker tracker) {
        Map<String, String> settings =
                new MySqlSettings(definition, names).describing(server.address(), MySqlSettings.named(tables));
        // whatever the address says: a condition is one statement
        settings.put("driver.allowMultiQueries", "false");
        List<MySqlGtidSet> published = ((MySqlTracker) tracker).published();
        return () -> {
            List<TableFacts> facts = tables.stream()
                    .map(table -> new TableFacts(table.schema(), table.table(), true))
                    .toList();
            MySqlSchemas schemas = new MySqlSchemas(settings, facts);
            try {
                return new MySqlChunkReader(definition.name(), schemas, published, Clock.systemUTC());
            } catch (SQLException | RuntimeException failure) {
                schemas.close();
                throw failure;
            }
        };
    }

    @Override
    public boolean readsChunks() throws SQLException {
        return server.namesTransactions();
    }

    @Override
    public List<String> notRepaired() {
        return List.of("what is gone is found only if the server names its transactions (gtid_mode=ON): otherwise"
                + " rows that were deleted unnoticed stay on the topics");
    }

    @Override
    public SourceConnector connector() {
        return new ConnectedMySqlConnector();
    }

    @Override
    public Map<String, String> settings(List<CapturedTable> tables, List<CapturedTable> loading) {
        return new MySqlSettings(definition, names)
                .reading(
                        server.address(),
                        MySqlSettings.named(tables),
                        loading.stream().map(CapturedTable::name).toList(),
                        kafka,
                        byCoordinates,
                        selects(loading));
    }

    /** An outbox is read in the order of its ids. */
    private Map<String, String> selects(List<CapturedTable> loading) {
        Map<String, String> all = new HashMap<>(selects);
        for (CapturedTable table : loading) {
            if (definition.outboxes().contains(table.name())) {
                String rows = all.getOrDefault(
                        table.name(),
                        "SELECT * FROM %s.%s"
                                .formatted(MySqlServer.quoted(table.schema()), MySqlServer.quoted(table.table())));
                all.put(table.name(), rows + " ORDER BY " + table.keyColumns(MySqlServer::quoted));
            }
        }
        return all;
    }

    /** All tables that the definition names. What {@link #check} would tell an operator stops the source here. */
    private List<TableFacts> captured() throws SQLException {
        List<SourceProblem> problems =
                check().stream().filter(SourceProblem::isError).toList();
        if (!problems.isEmpty()) {
            throw new LeatException(
                    CaptureError.SERVER_NOT_PREPARED,
                    "source %s: %s"
                            .formatted(
                                    definition.name(),
                                    problems.stream()
                                            .map(problem -> "%s: %s (%s)"
                                                    .formatted(problem.field(), problem.message(), problem.fix()))
                                            .collect(Collectors.joining("; "))));
        }
        return TablePatterns.matching(definition.captured(), server.tables());
    }

    @Override
    public List<String> matching() throws SQLException {
        return server.tables().stream()
                .map(TableFacts::fullName)
                .filter(definition::isChangeTable)
                .toList();
    }

    /** Full row images, which are required, leave out nothing. */
    @Override
    public ValuesNow valuesNow() {
        return ValuesNow.NEVER_NEEDED;
    }

    @Override
    public LogFigures logFigures(JsonNode stored) throws SQLException {
        return databaseLog.figures(stored.isEmpty() ? Optional.empty() : Optional.of(MySqlPosition.ofJson(stored)));
    }

    @Override
    public @Nullable LeatException explain(Throwable failure) {
        return failures.explain(failure);
    }

    @Override
    public void close() {
        server.close();
    }
}
