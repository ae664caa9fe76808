package dev.leat.engine;

import java.time.Duration;
import java.util.Map;

/** Looks and is heard more often than a real source, so that nobody has to wait for it. */
record AttentiveParts(Duration longestSilence) implements SourceParts {

    static final Map<String, String> PROPERTIES = Map.of("heartbeat.interval.ms", "500");

    @Override
    public Duration lookEvery() {
        return Duration.ofMillis(500);
    }
}
