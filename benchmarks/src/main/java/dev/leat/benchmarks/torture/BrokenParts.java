package dev.leat.benchmarks.torture;

import dev.leat.engine.SourceParts;
import dev.leat.engine.connect.CapturedDatabase;
import dev.leat.engine.source.SourceDefinition;
import dev.leat.stream.topic.KafkaAccess;
import java.util.UUID;

/** A source's parts, one of them sabotaged. */
final class BrokenParts implements SourceParts {

    private final Guarantee broken;

    BrokenParts(Guarantee broken) {
        this.broken = broken;
    }

    @Override
    public CapturedDatabase database(String deployment, SourceDefinition definition, KafkaAccess kafka) {
        CapturedDatabase database = STANDARD.database(deployment, definition, kafka);
        return switch (broken) {
            case OFFSET -> new BrokenDatabase(database, OwnOffsetTracker::new);
            case DEDUPE -> new BrokenDatabase(database, RepeatingTracker::new);
            case FENCE -> database;
        };
    }

    @Override
    public String transactionalId(String deployment, String source) {
        String right = STANDARD.transactionalId(deployment, source);
        return broken == Guarantee.FENCE ? right + "." + UUID.randomUUID() : right;
    }
}
