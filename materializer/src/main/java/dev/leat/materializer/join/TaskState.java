package dev.leat.materializer.join;

import dev.leat.stream.event.EntityKey;
import java.io.ByteArrayOutputStream;
import java.util.function.BiConsumer;
import org.apache.kafka.common.serialization.BytesSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Several small maps in the one store of a task, since every store costs start-up time and a changelog. A key is the letter
 * of its map and what follows; owned by the task's thread.
 */
final class TaskState {

    private static final BytesSerializer PREFIX = new BytesSerializer();

    private final KeyValueStore<Bytes, byte[]> store;

    TaskState(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
    }

    byte @Nullable [] get(Bytes key) {
        return store.get(key);
    }

    void put(Bytes key, byte[] value) {
        store.put(key, value);
    }

    void delete(Bytes key) {
        store.delete(key);
    }

    /** Whether any key starts so. */
    boolean any(Bytes prefix) {
        try (KeyValueIterator<Bytes, byte[]> entries = store.prefixScan(prefix, PREFIX)) {
            return entries.hasNext();
        }
    }

    /** Visits the entries whose keys start so, in key order, at most {@code limit}; the visitor must not write. */
    int scan(Bytes prefix, int limit, BiConsumer<byte[], byte[]> visitor) {
        int visited = 0;
        try (KeyValueIterator<Bytes, byte[]> entries = store.prefixScan(prefix, PREFIX)) {
            for (; visited < limit && entries.hasNext(); visited++) {
                KeyValue<Bytes, byte[]> entry = entries.next();
                visitor.accept(entry.key.get(), entry.value);
            }
        }
        return visited;
    }

    static KeyBuilder key(char map) {
        return new KeyBuilder(map);
    }

    static final class KeyBuilder {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(48);

        private KeyBuilder(char map) {
            bytes.write(map);
        }

        KeyBuilder number(int oneByte) {
            bytes.write(oneByte);
            return this;
        }

        KeyBuilder entity(EntityKey key) {
            return raw(key.bytes());
        }

        KeyBuilder raw(byte[] more) {
            bytes.writeBytes(more);
            return this;
        }

        Bytes build() {
            return Bytes.wrap(bytes.toByteArray());
        }
    }
}
