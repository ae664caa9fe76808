package dev.leat.engine;

import dev.leat.engine.connect.CapturedDatabase;
import dev.leat.engine.snapshot.Snapshots;
import dev.leat.engine.source.SourceDefinition;
import dev.leat.stream.registry.SchemaRegistry;
import dev.leat.stream.topic.KafkaAccess;
import java.time.Clock;

/**
 * What a source is made of and stands in.
 *
 * @param owner names this instance among all that might run the source
 */
record SourceContext(
        SourceDefinition definition,
        String deployment,
        KafkaAccess kafka,
        SchemaRegistry registry,
        Clock clock,
        String owner,
        SourceParts parts,
        Snapshots snapshots) {

    String name() {
        return definition.name();
    }

    /** To be closed by the caller. Does not connect before it must. */
    CapturedDatabase openDatabase() {
        return parts.database(deployment, definition, kafka);
    }

    /** Of the source's one writer: a newer one of the same id shuts out the one before. */
    String transactionalId() {
        return parts.transactionalId(deployment, name());
    }
}
