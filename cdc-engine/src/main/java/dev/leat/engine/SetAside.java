package dev.leat.engine;

import org.jspecify.annotations.Nullable;

/**
 * A record of an entity that was set aside.
 *
 * @param letter what whoever asks calls it
 * @param key as the dead letter has it: that of a record, or of a row as text
 * @param by who set it aside
 * @param attempts how often it was tried
 */
@SuppressWarnings("ArrayRecordComponent") // carried, never compared
public record SetAside(String letter, byte @Nullable [] key, String by, int attempts) {}
