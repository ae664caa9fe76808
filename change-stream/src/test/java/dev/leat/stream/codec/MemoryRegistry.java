package dev.leat.stream.codec;

import dev.leat.stream.error.LeatException;
import dev.leat.stream.error.StreamError;
import dev.leat.stream.registry.SchemaRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;

/** Numbers schemas as the real one does, for tests of bytes; no rules. Schemas go through their text, as on a server. */
final class MemoryRegistry implements SchemaRegistry {

    private static final int FIRST_ID = 0x01020304;

    private final List<String> texts = new ArrayList<>();
    private final Map<String, Integer> newest = new HashMap<>();
    int registrations;

    @Override
    public synchronized int register(String subject, Schema schema) {
        registrations++;
        String text = schema.toString();
        if (!texts.contains(text)) {
            texts.add(text);
        }
        int id = FIRST_ID + texts.indexOf(text);
        newest.put(subject, id);
        return id;
    }

    @Override
    public synchronized int registerAgainstRule(String subject, Schema schema) {
        return register(subject, schema);
    }

    @Override
    public synchronized Schema schema(int id) {
        int index = id - FIRST_ID;
        if (index < 0 || index >= texts.size()) {
            throw new LeatException(StreamError.UNKNOWN_SCHEMA, "no schema " + id);
        }
        return new Schema.Parser().parse(texts.get(index));
    }

    @Override
    public synchronized Optional<Schema> latest(String subject) {
        return Optional.ofNullable(newest.get(subject)).map(this::schema);
    }

    @Override
    public void close() {}
}
