package dev.leat.engine.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.engine.connect.CapturedDatabase;
import dev.leat.engine.connect.CapturedTable;
import dev.leat.engine.connect.ChunkReader;
import dev.leat.engine.connect.Fingerprint;
import dev.leat.engine.connect.LogFigures;
import dev.leat.engine.connect.Past;
import dev.leat.engine.connect.PositionTracker;
import dev.leat.engine.connect.ValuesNow;
import dev.leat.engine.postgres.PostgresServer.Slot;
import dev.leat.engine.postgres.PostgresServer.TableFacts;
import dev.leat.engine.source.CaptureError;
import dev.leat.engine.source.SourceDefinition;
import dev.leat.engine.source.SourceProblem;
import dev.leat.engine.source.TablePatterns;
import dev.leat.stream.error.LeatException;
import dev.leat.stream.topic.TopicPolicy;
import io.debezium.connector.postgresql.PostgresConnector;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.kafka.connect.source.SourceConnector;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A PostgreSQL database, captured by logical decoding. Not thread-safe. */
public final class PostgresDatabase implements CapturedDatabase {

    private static final Logger log = LoggerFactory.getLogger(PostgresDatabase.class);

    private final SourceDefinition definition;
    private final PostgresNames names;
    private final PostgresServer server;
    private final PostgresLog databaseLog;
    private final PostgresFailures failures;

    public PostgresDatabase(String deployment, SourceDefinition definition) {
        this.definition = definition;
        this.names = new PostgresNames(deployment, definition);
        this.server = new PostgresServer(definition);
        this.databaseLog = new PostgresLog(definition, names, server);
        this.failures = new PostgresFailures(definition, names);
    }

    @Override
    public List<SourceProblem> check() throws SQLException {
        return new PostgresPreflight(definition, names, server).check();
    }

    @Override
    public List<CapturedTable> tables() throws SQLException {
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
        try (PostgresSchemas schemas = new PostgresSchemas(settingsOf(tables, List.of(), Map.of()))) {
            return schemas.of(tables);
        }
    }

    @Override
    public Object transaction(SourceRecord change) {
        return Objects.requireNonNull(change.sourceOffset().get("txId"));
    }

    @Override
    public ChunkReader.Opener chunkReader(List<CapturedTable> tables, PositionTracker tracker) throws SQLException {
        Map<String, String> settings = settings(tables, List.of());
        return () -> {
            PostgresSchemas schemas = new PostgresSchemas(settings);
            try {
                return new PostgresChunkReader(definition.name(), schemas, Clock.systemUTC());
            } catch (SQLException | RuntimeException failure) {
                schemas.close();
                throw failure;
            }
        };
    }

    @Override
    public boolean readsChunks() {
        return true;
    }

    @Override
    public Map<String, TopicPolicy> topics() {
        return Map.of();
    }

    @Override
    public PostgresTracker tracker(Optional<JsonNode> stored) throws SQLException {
        return new PostgresTracker(
                definition.name(), server.identity().ofEvents(), stored.map(PostgresPosition::ofJson));
    }

    @Override
    public Fingerprint fingerprint() throws SQLException {
        return databaseLog.fingerprint();
    }

    @Override
    public void makeReady(PositionTracker tracker, Optional<Past> past) throws SQLException {
        Optional<Slot> slot = server.slot(names.slot());
        if (slot.isPresent() && slot.get().activePid().isPresent()) {
            // whoever held it is fenced from Kafka by now, and only its dead connection is left
            log.info("Freeing slot {} of source {} from its last reader", names.slot(), definition.name());
            server.freeSlot(names.slot());
        }
        Optional<PostgresPosition> position = ((PostgresTracker) tracker).position();
        if (position.isPresent() && past.isPresent()) {
            databaseLog.requireContinued(position.get(), past.get());
        }
        new PostgresPublication(names.publication(), server)
                .complete(TablePatterns.matching(definition.captured(), server.tables()));
    }

    @Override
    public void letGo() throws SQLException {
        Optional<Slot> slot = server.slot(names.slot());
        if (slot.isEmpty()) {
            return;
        }
        if (!databaseLog.isOurs(slot.get())) {
            throw new LeatException(
                    CaptureError.SLOT_FOREIGN,
                    ("source %s: replication slot %s is of %s with plugin %s, and is not dropped. If nobody needs it: SELECT"
                                    + " pg_drop_replication_slot('%s'); or name another slot in the configuration; then restart"
                                    + " the source")
                            .formatted(
                                    definition.name(),
                                    names.slot(),
                                    slot.get().database().isEmpty()
                                            ? "no database"
                                            : "database " + slot.get().database(),
                                    slot.get().plugin(),
                                    names.slot()));
        }
        log.info("Dropping slot {} of source {}", names.slot(), definition.name());
        server.freeSlot(names.slot());
        server.dropSlot(names.slot());
    }

    @Override
    public List<String> lettingGo() {
        return List.of("drop replication slot %s, if it is there, and make a new one".formatted(names.slot()));
    }

    @Override
    public List<String> notRepaired() {
        return List.of();
    }

    @Override
    public SourceConnector connector() {
        return new PostgresConnector();
    }

    @Override
    public Map<String, String> settings(List<CapturedTable> tables, List<CapturedTable> loading) throws SQLException {
        List<String> chosen = tables.stream().map(CapturedTable::name).toList();
        return settingsOf(
                server.tables().stream()
                        .filter(table -> chosen.contains(table.fullName()))
                        .toList(),
                loading.stream().map(CapturedTable::name).toList(),
                loading.stream()
                        .filter(table -> definition.outboxes().contains(table.name()))
                        .collect(Collectors.toMap(CapturedTable::name, PostgresDatabase::inOrder)));
    }

    /** An outbox is read in the order of its ids. */
    private static String inOrder(CapturedTable outbox) {
        return "SELECT * FROM %s.%s ORDER BY %s"
                .formatted(
                        PostgresPublication.quoted(outbox.schema()),
                        PostgresPublication.quoted(outbox.table()),
                        outbox.keyColumns(PostgresPublication::quoted));
    }

    private Map<String, String> settingsOf(List<TableFacts> tables, List<String> loading, Map<String, String> selects) {
        return new PostgresSettings(definition, names).of(server.address(), tables, loading, selects);
    }

    /** All tables that the definition names. What {@link #check} would tell an operator stops the source here. */
    private List<TableFacts> captured() throws SQLException {
        if (server.facts().inRecovery()) {
            throw new LeatException(
                    CaptureError.DATABASE_IN_RECOVERY,
                    "source %s: the server is a standby; capture goes on when it is promoted, or when the primary answers"
                            .formatted(definition.name()));
        }
        List<SourceProblem> problems = new PostgresPreflight(definition, names, server)
                .unprepared().stream().filter(SourceProblem::isError).toList();
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
    public LogFigures logFigures(JsonNode stored) throws SQLException {
        return databaseLog.figures(stored.isEmpty() ? Optional.empty() : Optional.of(PostgresPosition.ofJson(stored)));
    }

    @Override
    public List<String> matching() throws SQLException {
        return server.tables().stream()
                .map(TableFacts::fullName)
                .filter(definition::isChangeTable)
                .toList();
    }

    @Override
    public ValuesNow valuesNow() {
        return new PostgresValuesNow(server);
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
