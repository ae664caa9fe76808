package dev.leat.poller.emitted;

import dev.leat.poller.config.PollerError;
import dev.leat.poller.table.Schemas;
import dev.leat.stream.codec.WireFormat;
import dev.leat.stream.error.LeatException;
import dev.leat.stream.registry.SchemaRegistry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.jspecify.annotations.Nullable;

/** Avro with the id of its schema in front, as Leat writes it. */
final class RegistryForm implements TopicForm {

    private final SchemaRegistry registry;
    private final Map<Integer, GenericDatumReader<GenericRecord>> readers = new HashMap<>();
    private @Nullable BinaryDecoder reused;

    RegistryForm(SchemaRegistry registry) {
        this.registry = registry;
    }

    @Override
    public List<Object> key(String topic, byte[] bytes) {
        GenericRecord key = read(topic, bytes);
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < key.getSchema().getFields().size(); i++) {
            values.add(key.get(i));
        }
        return values;
    }

    @Override
    public @Nullable String fingerprint(String topic, byte[] bytes) {
        GenericRecord change = read(topic, bytes);
        if ("d".contentEquals(String.valueOf(change.get("op")))) {
            return null;
        }
        boolean told = change.get("source") instanceof GenericRecord source
                && source.hasField(Schemas.FINGERPRINT)
                && source.get(Schemas.FINGERPRINT) != null;
        return told
                ? ((GenericRecord) change.get("source"))
                        .get(Schemas.FINGERPRINT)
                        .toString()
                : "";
    }

    private GenericRecord read(String topic, byte[] bytes) {
        try {
            ByteBuffer message = ByteBuffer.wrap(bytes);
            message.get();
            GenericDatumReader<GenericRecord> reader =
                    readers.computeIfAbsent(message.getInt(), id -> new GenericDatumReader<>(registry.schema(id)));
            BinaryDecoder decoder = DecoderFactory.get()
                    .binaryDecoder(bytes, WireFormat.HEADER_BYTES, bytes.length - WireFormat.HEADER_BYTES, reused);
            reused = decoder;
            return reader.read(null, decoder);
        } catch (IOException | RuntimeException unreadable) {
            if (unreadable instanceof LeatException known) {
                throw known;
            }
            throw new LeatException(
                    PollerError.TOPIC_NOT_READABLE,
                    "%s has a record of %d bytes that is no Avro of this registry: %s; was it written by something else? See emitted.* in docs/poller.md"
                            .formatted(topic, bytes.length, unreadable),
                    unreadable);
        }
    }

    @Override
    public void close() {
        registry.close();
    }
}
