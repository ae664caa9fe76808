package dev.leat.materializer.store.loader;

import dev.leat.stream.event.EntityKey;
import java.time.Instant;
import java.util.List;

/** Hears what stores have acknowledged. Called on the loaders' threads, so it must be thread-safe and quick, and not throw. */
@FunctionalInterface
public interface LoaderListener {

    /** Nobody listens. */
    LoaderListener NONE = (view, store, acknowledged) -> {};

    /** The store has made these writes durable, now or before. A restart may tell of the same writes again. */
    void acknowledged(String view, String store, List<Acknowledged> acknowledged);

    /**
     * A write that the store acknowledged.
     *
     * @param version as in {@link dev.leat.materializer.store.DocumentWrite#version()}
     * @param changes the source transactions that the document shows for the first time
     * @param at when the store's answer came, by the loader's clock
     */
    record Acknowledged(EntityKey id, long version, List<SourceChange> changes, Instant at) {}
}
