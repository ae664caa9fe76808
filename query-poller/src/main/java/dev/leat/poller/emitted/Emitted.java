package dev.leat.poller.emitted;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.h2.mvstore.MVStore;

/**
 * What stands on the topics, on disk: of each entity the fingerprint of the row that was emitted last. It is made for one life of
 * the connector and filled from the topics at its start, since the disk of whoever runs it next may be another. Not
 * thread-safe.
 */
public final class Emitted implements AutoCloseable {

    private static final int CACHE_MIB = 16;

    private final Path folder;
    private final MVStore store;
    private final Map<String, Entities> entities = new HashMap<>();
    private boolean rebuilt;

    private Emitted(Path folder, MVStore store) {
        this.folder = folder;
        this.store = store;
    }

    /** @param below a folder that is there; where temporary files are if there is none */
    public static Emitted empty(Optional<String> below, String source) {
        try {
            String name = source.replaceAll("[^A-Za-z0-9_-]", "_");
            Path parent = Path.of(below.orElse(System.getProperty("java.io.tmpdir")));
            LeftBehind.delete(parent, name);
            Path folder = LeftBehind.folder(parent, name);
            MVStore store = new MVStore.Builder()
                    .fileName(folder.resolve("emitted").toString())
                    .cacheSize(CACHE_MIB)
                    .open();
            // nothing is read from it after a crash
            store.setVersionsToKeep(0);
            return new Emitted(folder, store);
        } catch (IOException noDisk) {
            throw new UncheckedIOException(noDisk);
        }
    }

    /** The entities of a topic. */
    public Entities of(String topic) {
        return entities.computeIfAbsent(topic, name -> new Entities(new KeyedTexts(store, name)));
    }

    /** Keys of a topic that are put aside for a while. */
    public Seen seenOf(String topic) {
        return new Seen(new KeyedTexts(store, topic + "/seen"));
    }

    /** Everything that stands on the topics is in it. */
    public void markRebuilt() {
        rebuilt = true;
    }

    /** Whether what it does not know was never emitted. */
    public boolean isRebuilt() {
        return rebuilt;
    }

    @Override
    public void close() {
        store.closeImmediately();
        LeftBehind.delete(folder);
    }
}
