package dev.leat.stream.codec;

import dev.leat.stream.error.LeatException;
import dev.leat.stream.error.StreamError;
import dev.leat.stream.event.ChangeEvent;
import dev.leat.stream.event.EntityKey;
import dev.leat.stream.registry.SchemaRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.FastReaderBuilder;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records of change topics, whoever wrote them, in the version of the schema that they were written with.
 * Thread-safe; asks the registry once for each schema.
 *
 * <p>All methods throw a {@link LeatException}: poison for a record that cannot be read, whose message says why;
 * retryable when the registry does not answer. A truncate or a logical message is poison too: it is of no entity, and to
 * pass over it would leave rows standing that are gone.
 */
public final class ChangeDecoder {

    private final SchemaRegistry registry;
    private final Map<Integer, Versioned<RecordReader>> keys = new ConcurrentHashMap<>();
    private final Map<Integer, Versioned<EnvelopeReader>> envelopes = new ConcurrentHashMap<>();

    public ChangeDecoder(SchemaRegistry registry) {
        this.registry = registry;
    }

    public EntityKey key(byte[] key) {
        Versioned<RecordReader> reader = versioned(keys, key, RecordReader::ofKey);
        return reader.compiled.key(reader.read(key));
    }

    /**
     * The key as its source had it before it was encoded.
     *
     * @param schema of the source's keys
     * @throws DataException if the bytes are no key of this topic, whose keys all have one schema
     */
    public Struct key(String topic, byte[] key, org.apache.kafka.connect.data.Schema schema) {
        Versioned<RecordReader> reader = versioned(keys, key, RecordReader::ofKey);
        Schema ofTopic = AvroSchemas.key(topic, schema);
        if (!reader.schema.equals(ofTopic)) {
            throw new DataException("it is a %s %s, and the keys of %s are %s %s"
                    .formatted(
                            reader.schema.getFullName(),
                            EntitySchemas.describeKey(reader.schema),
                            topic,
                            ofTopic.getFullName(),
                            EntitySchemas.describeKey(ofTopic)));
        }
        return ConnectValues.struct(schema, reader.read(key));
    }

    /** The event, or nothing for a tombstone. */
    public Optional<ChangeEvent> event(byte[] key, byte @Nullable [] value, Headers headers) {
        if (value == null) {
            return Optional.empty();
        }
        Versioned<EnvelopeReader> reader = versioned(envelopes, value, EnvelopeReader::of);
        return Optional.of(reader.compiled.event(key(key), reader.read(value), headers));
    }

    private <T> Versioned<T> versioned(Map<Integer, Versioned<T>> known, byte[] message, Function<Schema, T> compiler) {
        int id = WireFormat.schemaId(message);
        Versioned<T> reader = known.get(id);
        if (reader == null) {
            Schema schema = registry.schema(id);
            reader = new Versioned<>(id, schema, compiler.apply(schema));
            known.put(id, reader);
        }
        return reader;
    }

    /** What is needed to read messages with one schema id. */
    private static final class Versioned<T> {

        private final int id;
        private final Schema schema;
        private final DatumReader<IndexedRecord> records;
        private final T compiled;

        Versioned(int id, Schema schema, T compiled) {
            this.id = id;
            this.schema = schema;
            this.compiled = compiled;
            try {
                // built here and not at the first record, so that other threads never see half of it
                this.records = new FastReaderBuilder(new GenericData()).createDatumReader(schema);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        IndexedRecord read(byte[] message) {
            MessageDecoder decoder = new MessageDecoder(message, WireFormat.HEADER_BYTES);
            IndexedRecord record;
            try {
                record = records.read(null, decoder);
            } catch (IOException | RuntimeException e) {
                throw unreadable(message, e);
            }
            if (!decoder.isEnd()) {
                throw new LeatException(
                        StreamError.UNREADABLE,
                        "bytes are left over behind a record of schema %d: it was written with another schema"
                                .formatted(id));
            }
            return record;
        }

        private LeatException unreadable(byte[] message, Exception cause) {
            return new LeatException(
                    StreamError.UNREADABLE,
                    "%d bytes are not a record of schema %d: %s".formatted(message.length, id, cause),
                    cause);
        }
    }
}
