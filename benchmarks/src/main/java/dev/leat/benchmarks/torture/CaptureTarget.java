package dev.leat.benchmarks.torture;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.leat.engine.source.Outboxes;
import dev.leat.engine.source.SnapshotMode;
import dev.leat.engine.source.SnapshotModes;
import dev.leat.engine.source.SourceDefinition;
import dev.leat.engine.source.SourceType;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a capturing JVM is told; travels as one line of JSON.
 *
 * @param source its name, which the topics begin with
 * @param broken the guarantee that is taken away
 */
record CaptureTarget(
        String source,
        SourceType type,
        String databaseUrl,
        String user,
        String password,
        List<String> tables,
        Outboxes outboxes,
        String kafka,
        String registry,
        Optional<Guarantee> broken) {

    static final String DEPLOYMENT = "torture";
    static final int PARTITIONS = 3;

    private static final JsonMapper JSON =
            JsonMapper.builder().findAndAddModules().build();

    String line() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    static CaptureTarget ofLine(String line) {
        try {
            return JSON.readValue(line, CaptureTarget.class);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    SourceDefinition definition() {
        return new SourceDefinition(
                source,
                type,
                databaseUrl,
                user,
                password,
                tables,
                outboxes,
                Optional.empty(),
                Optional.empty(),
                SnapshotModes.all(SnapshotMode.NONE),
                PARTITIONS,
                (short) 1,
                Map.of());
    }

    List<String> topics() {
        return tables.stream().map(table -> source + "." + table).toList();
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "%s at %s, broken: %s".formatted(type, databaseUrl, broken);
    }
}
