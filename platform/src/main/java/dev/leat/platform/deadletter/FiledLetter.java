package dev.leat.platform.deadletter;

import dev.leat.stream.topic.DeadLetter;
import java.util.Optional;

/**
 * A dead letter where it is kept.
 *
 * @param key as a person reads it
 * @param outcome empty as long as nothing was done with it
 */
public record FiledLetter(LetterId id, DeadLetter letter, String key, Optional<Outcome> outcome) {}
