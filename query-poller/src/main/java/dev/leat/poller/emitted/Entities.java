package dev.leat.poller.emitted;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The entities of one topic that are there, by the text of their key. */
public final class Entities {

    private final KeyedTexts fingerprints;

    Entities(KeyedTexts fingerprints) {
        this.fingerprints = fingerprints;
    }

    /** Of the row that was emitted last; null if there is no such entity. */
    public @Nullable String fingerprint(String key) {
        return fingerprints.get(key);
    }

    /** Returns what was there before; it costs less when that was the same. */
    public @Nullable String put(String key, String fingerprint) {
        return fingerprints.put(key, fingerprint);
    }

    public void remove(String key) {
        fingerprints.remove(key);
    }

    public long size() {
        return fingerprints.size();
    }

    /** The next keys behind one, in an order that stays. */
    public List<String> keysBehind(@Nullable String key, int most) {
        return fingerprints.keysBehind(key, most);
    }
}
