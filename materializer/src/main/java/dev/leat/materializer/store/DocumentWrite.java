package dev.leat.materializer.store;

import dev.leat.stream.event.EntityKey;

/**
 * What a store is asked to do with one document. {@code version} is {@code generation << 48 | offset} of the record in the
 * view's topic: it grows with every write of the same document.
 */
public sealed interface DocumentWrite {

    EntityKey id();

    long version();

    /** {@code json}: the whole document. */
    record Put(EntityKey id, long version, String json) implements DocumentWrite {}

    record Delete(EntityKey id, long version) implements DocumentWrite {}
}
