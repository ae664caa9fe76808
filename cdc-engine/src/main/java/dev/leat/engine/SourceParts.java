package dev.leat.engine;

import dev.leat.engine.connect.CapturedDatabase;
import dev.leat.engine.source.SourceDefinition;
import dev.leat.stream.topic.KafkaAccess;
import java.time.Duration;

/**
 * What a source is made of and its guarantees rest on. A program that captures by other means than logs brings their
 * {@link #database}; a torture takes one guarantee away and sees that the loss is noticed.
 */
public interface SourceParts {

    SourceParts STANDARD = new SourceParts() {};

    /** How long a connector may give nothing, not even a heartbeat, before it is replaced; one comes every three seconds. */
    default Duration longestSilence() {
        return Duration.ofSeconds(60);
    }

    /** How often the database is looked at for its figures and its identity; one look in six is for new tables as well. */
    default Duration lookEvery() {
        return Duration.ofSeconds(5);
    }

    /** The database, with its tracker of positions: what is read again after a restart, and what of it is dropped. */
    default CapturedDatabase database(String deployment, SourceDefinition definition, KafkaAccess kafka) {
        return new Databases().of(deployment, definition, kafka);
    }

    /** The same for all instances of a source and for nobody else, so that a new instance shuts out the one before. */
    default String transactionalId(String deployment, String source) {
        return "leat." + deployment + "." + source;
    }
}
