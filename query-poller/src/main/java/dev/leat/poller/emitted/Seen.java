package dev.leat.poller.emitted;

import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;

/** A set of keys on disk, until it is closed. */
public final class Seen implements AutoCloseable {

    private final MVStore store;
    private final MVMap<String, String> keys;

    Seen(MVStore store, MVMap<String, String> keys) {
        this.store = store;
        this.keys = keys;
    }

    public void add(String key) {
        keys.put(key, "");
    }

    public boolean contains(String key) {
        return keys.containsKey(key);
    }

    @Override
    public void close() {
        store.removeMap(keys);
    }
}
