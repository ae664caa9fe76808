package dev.leat.stream.codec;

import dev.leat.stream.event.EntityKey;
import org.jspecify.annotations.Nullable;

/**
 * A change as it goes to its topic, to the partition {@link EntityKey#partition(int)}.
 *
 * @param value null: a tombstone
 */
@SuppressWarnings("ArrayRecordComponent") // carried to the producer, never compared
public record Encoded(EntityKey entity, byte[] key, byte @Nullable [] value) {}
