package dev.leat.engine;

import dev.leat.engine.connect.CapturedDatabase;
import dev.leat.engine.mysql.MySqlDatabase;
import dev.leat.engine.postgres.PostgresDatabase;
import dev.leat.engine.source.SourceDefinition;
import dev.leat.stream.topic.KafkaAccess;

/** Which implementation captures which kind of database. */
final class Databases {

    /** @param kafka for capture; a database that is only asked does without it */
    CapturedDatabase of(String deployment, SourceDefinition definition, KafkaAccess kafka) {
        return switch (definition.type()) {
            case POSTGRES -> new PostgresDatabase(deployment, definition);
            case MYSQL -> new MySqlDatabase(deployment, definition, kafka);
            case QUERY ->
                throw new IllegalArgumentException(
                        "source %s: who assembles the engine brings what asks databases, as part of its SourceParts"
                                .formatted(definition.name()));
        };
    }
}
