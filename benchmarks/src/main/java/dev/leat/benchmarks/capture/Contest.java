package dev.leat.benchmarks.capture;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.leat.engine.source.SnapshotMode;
import dev.leat.engine.source.SnapshotModes;
import dev.leat.engine.source.SourceDefinition;
import dev.leat.engine.source.SourceType;
import dev.leat.stream.registry.ApicurioRegistry;
import dev.leat.stream.registry.RegistryAccess;
import dev.leat.stream.registry.SchemaRegistry;
import dev.leat.stream.topic.KafkaAccess;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a contestant is told: which servers, which source and slot, and how much is to be drained. It travels to the
 * contestant's JVM as one line of JSON.
 *
 * @param source the name of the source, and the prefix of its topics
 * @param slot holds the backlog
 */
record Contest(
        Contestant contestant,
        String source,
        String slot,
        long changes,
        String databaseUrl,
        String user,
        String password,
        String kafka,
        String registry) {

    static final String DEPLOYMENT = "benchmark";
    static final String PUBLICATION = "benchmark";
    static final String TABLE = "public.events";
    static final int PARTITIONS = 3;

    private static final JsonMapper JSON = JsonMapper.builder().build();

    String line() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Contest ofLine(String line) {
        try {
            return JSON.readValue(line, Contest.class);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    SourceDefinition definition() {
        return new SourceDefinition(
                source,
                SourceType.POSTGRES,
                databaseUrl,
                user,
                password,
                List.of(TABLE),
                Optional.of(slot),
                Optional.of(PUBLICATION),
                SnapshotModes.all(SnapshotMode.NONE),
                PARTITIONS,
                (short) 1,
                Map.of());
    }

    String topic() {
        return source + "." + TABLE;
    }

    KafkaAccess kafkaAccess() {
        return new KafkaAccess(kafka, Map.of());
    }

    SchemaRegistry openRegistry() {
        return new ApicurioRegistry(RegistryAccess.open(registry));
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "%s drains %d changes from slot %s".formatted(contestant, changes, slot);
    }
}
