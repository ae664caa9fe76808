package dev.leat.engine;

import dev.leat.engine.connect.CapturedDatabase;
import dev.leat.engine.postgres.PostgresDatabase;
import dev.leat.engine.source.SourceDefinition;

/** Which implementation captures which kind of database. */
final class Databases {

    CapturedDatabase of(String deployment, SourceDefinition definition) {
        return switch (definition.type()) {
            case POSTGRES -> new PostgresDatabase(deployment, definition);
        };
    }
}
