package dev.leat.poller.emitted;

/** A set of keys on disk, until it is closed. */
public final class Seen implements AutoCloseable {

    private final KeyedTexts keys;

    Seen(KeyedTexts keys) {
        this.keys = keys;
    }

    public void add(String key) {
        keys.put(key, "");
    }

    public boolean contains(String key) {
        return keys.get(key) != null;
    }

    @Override
    public void close() {
        keys.delete();
    }
}
