package dev.leat.poller.emitted;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.h2.mvstore.MVMap;
import org.jspecify.annotations.Nullable;

/** The entities of one topic that are there, by the text of their key. */
public final class Entities {

    private final MVMap<String, String> fingerprints;

    Entities(MVMap<String, String> fingerprints) {
        this.fingerprints = fingerprints;
    }

    /** Of the row that was emitted last; null if there is no such entity. */
    public @Nullable String fingerprint(String key) {
        return fingerprints.get(key);
    }

    /** Returns what was there before; it costs less when that was the same. */
    public @Nullable String put(String key, String fingerprint) {
        return fingerprints.operate(key, fingerprint, new UnlessSame());
    }

    private static final class UnlessSame extends MVMap.DecisionMaker<String> {

        @Override
        public MVMap.Decision decide(@Nullable String existing, String provided) {
            return provided.equals(existing) ? MVMap.Decision.ABORT : MVMap.Decision.PUT;
        }
    }

    public void remove(String key) {
        fingerprints.remove(key);
    }

    public long size() {
        return fingerprints.sizeAsLong();
    }

    /** The next keys behind one, in the order of their texts. */
    public List<String> keysBehind(@Nullable String key, int most) {
        List<String> keys = new ArrayList<>();
        String from = key == null ? null : fingerprints.higherKey(key);
        if (key != null && from == null) {
            return keys;
        }
        Iterator<String> each = fingerprints.keyIterator(from);
        while (keys.size() < most && each.hasNext()) {
            keys.add(each.next());
        }
        return keys;
    }
}
