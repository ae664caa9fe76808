package dev.leat.poller.emitted;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.WriteBuffer;
import org.h2.mvstore.type.BasicDataType;
import org.h2.mvstore.type.StringDataType;
import org.jspecify.annotations.Nullable;

/**
 * Texts by keys, on disk. A key behind all the others is put at the end of a page, and any other one makes a copy of its page:
 * shorter keys come first, so that keys that are counted up are of the cheaper kind. Not thread-safe.
 */
final class KeyedTexts {

    private static final StringDataType TEXT = StringDataType.INSTANCE;

    private final MVStore store;
    private final MVMap<String, String> map;
    private @Nullable String behindAll;

    KeyedTexts(MVStore store, String name) {
        this.store = store;
        this.map = store.openMap(
                name,
                new MVMap.Builder<String, String>()
                        .keyType(new ShorterFirst())
                        .valueType(TEXT)
                        .singleWriter());
        this.behindAll = map.lastKey();
    }

    @Nullable
    String get(String key) {
        return map.get(key);
    }

    /** Returns what was there before; it costs less when that was the same. */
    @Nullable
    String put(String key, String text) {
        if (behindAll != null && map.getKeyType().compare(key, behindAll) <= 0) {
            return map.operate(key, text, new UnlessSame());
        }
        map.append(key, text);
        behindAll = key;
        return null;
    }

    void remove(String key) {
        map.remove(key);
    }

    long size() {
        return map.sizeAsLong();
    }

    /** The next keys behind one. */
    List<String> keysBehind(@Nullable String key, int most) {
        List<String> keys = new ArrayList<>();
        String from = key == null ? null : map.higherKey(key);
        if (key != null && from == null) {
            return keys;
        }
        Iterator<String> each = map.keyIterator(from);
        while (keys.size() < most && each.hasNext()) {
            keys.add(each.next());
        }
        return keys;
    }

    /** Takes all of it from the disk. */
    void delete() {
        store.removeMap(map);
    }

    private static final class UnlessSame extends MVMap.DecisionMaker<String> {

        @Override
        public MVMap.Decision decide(@Nullable String existing, String provided) {
            return provided.equals(existing) ? MVMap.Decision.ABORT : MVMap.Decision.PUT;
        }
    }

    private static final class ShorterFirst extends BasicDataType<String> {

        @Override
        public int compare(String one, String other) {
            int byLength = Integer.compare(one.length(), other.length());
            return byLength == 0 ? one.compareTo(other) : byLength;
        }

        @Override
        public int getMemory(String text) {
            return TEXT.getMemory(text);
        }

        @Override
        public void write(WriteBuffer to, String text) {
            TEXT.write(to, text);
        }

        @Override
        public String read(ByteBuffer from) {
            return TEXT.read(from);
        }

        @Override
        public String[] createStorage(int size) {
            return TEXT.createStorage(size);
        }
    }
}
