package dev.leat.engine;

import dev.leat.engine.connect.CapturedDatabase;
import dev.leat.engine.connect.CapturedTable;
import dev.leat.engine.source.CaptureError;
import dev.leat.engine.source.SourceDefinition;
import dev.leat.engine.source.SourceProblem;
import dev.leat.stream.codec.EntitySchemas;
import dev.leat.stream.error.LeatException;
import dev.leat.stream.topic.KafkaAccess;
import dev.leat.stream.value.EntitySchema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Looks at a source without capturing it: asks its database only, changes nothing, needs no Kafka. Thread-safe. */
public final class SourceCatalog {

    private static final KafkaAccess NO_KAFKA = new KafkaAccess("", Map.of());

    private final String deployment;
    private final SourceParts parts;

    public SourceCatalog(String deployment) {
        this(deployment, SourceParts.STANDARD);
    }

    /** @param parts that the sources would be started with */
    public SourceCatalog(String deployment, SourceParts parts) {
        this.deployment = deployment;
        this.parts = parts;
    }

    /** What stands in the way of capturing the source, each with its mending; empty when nothing does. */
    public List<SourceProblem> check(SourceDefinition definition) {
        try (CapturedDatabase database = parts.database(deployment, definition, NO_KAFKA)) {
            try {
                List<SourceProblem> problems = new ArrayList<>(database.check());
                List<String> tables = new ArrayList<>(database.matching());
                tables.addAll(definition.outboxes().tables());
                definition.snapshots().unmatched(tables).stream()
                        .map(SourceCatalog::namesNoTable)
                        .forEach(problems::add);
                return problems;
            } catch (Exception e) {
                return List.of(problem(explained(definition, database, e)));
            }
        }
    }

    /**
     * The entities that the source's topics will carry, by topic: the same as their registered schemas say later.
     *
     * @throws LeatException retryable, when the database does not answer; operator, when {@link #check} finds a problem
     */
    public Map<String, EntitySchema> describe(SourceDefinition definition) {
        try (CapturedDatabase database = parts.database(deployment, definition, NO_KAFKA)) {
            try {
                Map<String, EntitySchema> entities = new LinkedHashMap<>();
                for (CapturedTable table : database.tables()) {
                    entities.put(table.topic(), EntitySchemas.of(table.keySchema(), table.valueSchema()));
                }
                return entities;
            } catch (Exception e) {
                throw explained(definition, database, e);
            }
        }
    }

    private static LeatException explained(SourceDefinition definition, CapturedDatabase database, Exception failure) {
        @Nullable LeatException known = database.explain(failure);
        return known != null
                ? known
                : new LeatException(
                        CaptureError.UNEXPECTED, "source %s: %s".formatted(definition.name(), failure), failure);
    }

    private static SourceProblem namesNoTable(String pattern) {
        return new SourceProblem(
                "snapshot-of",
                "%s is none of the captured tables".formatted(pattern),
                "correct the pattern, schema.table, or take it out");
    }

    private static SourceProblem problem(LeatException failure) {
        String message = String.valueOf(failure.getMessage());
        if (failure.code() == CaptureError.LOGIN_REFUSED) {
            return new SourceProblem("password", message, "correct user and password");
        }
        if (failure.code() == CaptureError.DATABASE_UNREACHABLE) {
            return new SourceProblem("url", message, "start the server, or correct host and port");
        }
        return new SourceProblem("url", message, "see the message");
    }
}
