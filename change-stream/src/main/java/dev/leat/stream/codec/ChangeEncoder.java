package dev.leat.stream.codec;

import dev.leat.stream.error.LeatException;
import dev.leat.stream.error.StreamError;
import dev.leat.stream.event.EntityKey;
import dev.leat.stream.registry.SchemaRegistry;
import dev.leat.stream.topic.TopicNames;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.avro.generic.IndexedRecord;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/**
 * Writes the events of sources as they stand on change topics. The first event with a new schema registers it and compiles
 * a writer; from then on the registry is not asked and no schema is looked at, as long as the source keeps handing in the
 * same schema object. Not thread-safe.
 *
 * <p>Both methods throw a {@link LeatException}. Operator: the table has no primary key, its key changed, or the registry
 * refuses the schema. Retryable: the registry does not answer. Poison: this one event is not what its schema says.
 */
public final class ChangeEncoder {

    private final SchemaRegistry registry;
    private final BooleanSupplier accepts;
    private final Map<String, Writer> keys = new HashMap<>();
    private final Map<String, Writer> values = new HashMap<>();
    private final ByteArrayEncoder out = new ByteArrayEncoder();

    public ChangeEncoder(SchemaRegistry registry) {
        this(registry, () -> false);
    }

    /** @param accepts asked when the registry's rule refuses the schema of values: whether it is to be taken all the same */
    public ChangeEncoder(SchemaRegistry registry, BooleanSupplier accepts) {
        this.registry = registry;
        this.accepts = accepts;
    }

    /** Registers the schemas of a topic, for a table that may have no rows yet. */
    public void register(String topic, @Nullable Schema keySchema, Schema valueSchema) {
        keyWriter(topic, keySchema);
        valueWriter(topic, valueSchema);
    }

    /** The bytes of an event: a key, and a value or, if that is null, a tombstone. */
    public Encoded encode(
            String topic,
            @Nullable Schema keySchema,
            @Nullable Object key,
            @Nullable Schema valueSchema,
            @Nullable Object value) {
        Writer keyWriter = keyWriter(topic, keySchema);
        if (key == null) {
            throw withoutKey(topic);
        }
        EntityKey entity = entity(topic, keyWriter, key);
        byte[] keyBytes = bytes(keyWriter, topic, null, key);
        if (value == null) {
            return new Encoded(entity, keyBytes, null);
        }
        if (valueSchema == null) {
            throw new LeatException(
                    StreamError.CHANGE_NOT_ENCODABLE, "%s: a value without a schema: %s".formatted(topic, entity));
        }
        return new Encoded(entity, keyBytes, bytes(valueWriter(topic, valueSchema), topic, entity, value));
    }

    /** @param valueOf null for a key */
    private byte[] bytes(Writer writer, String topic, @Nullable EntityKey valueOf, Object value) {
        out.begin(writer.schemaId);
        try {
            writer.values.write(out, value);
        } catch (IOException | ClassCastException | DataException | ArithmeticException e) {
            throw notEncodable(topic, valueOf == null ? "key" : "value of " + valueOf, e);
        }
        return out.message();
    }

    private static EntityKey entity(String topic, Writer writer, Object key) {
        try {
            EntityKey plain = writer.plainKey == null ? null : writer.plainKey.of(key);
            if (plain != null) {
                return plain;
            }
            IndexedRecord record = (IndexedRecord) ConnectValues.generic(writer.connect, writer.avro, key);
            if (record == null || writer.keys == null) {
                throw withoutKey(topic);
            }
            return writer.keys.key(record);
        } catch (ClassCastException | DataException | ArithmeticException e) {
            throw notEncodable(topic, "key", e);
        }
    }

    private Writer keyWriter(String topic, @Nullable Schema schema) {
        if (schema == null) {
            throw withoutKey(topic);
        }
        Writer writer = keys.get(topic);
        if (writer != null && writer.isOf(schema)) {
            return writer;
        }
        if (schema.type() != Schema.Type.STRUCT || schema.fields().isEmpty()) {
            throw withoutKey(topic);
        }
        Writer compiled =
                writer != null && writer.connect.equals(schema) ? writer.with(schema) : compileKey(topic, schema);
        keys.put(topic, compiled);
        return compiled;
    }

    private Writer compileKey(String topic, Schema schema) {
        String subject = TopicNames.keySubject(topic);
        org.apache.avro.Schema avro = AvroSchemas.key(topic, schema);
        Optional<org.apache.avro.Schema> registered = registry.latest(subject);
        if (registered.isPresent() && !registered.get().equals(avro)) {
            throw new LeatException(
                    StreamError.KEY_CHANGED,
                    ("the primary key of %s changed: its topic has keys %s, the table now has %s. The keys of a topic never"
                                    + " change: stop its readers, delete the topic and the subjects %s and %s, and load the"
                                    + " table again; or change the table back")
                            .formatted(
                                    topic,
                                    EntitySchemas.describeKey(registered.get()),
                                    EntitySchemas.describeKey(avro),
                                    subject,
                                    TopicNames.valueSubject(topic)));
        }
        return new Writer(
                schema,
                avro,
                registry.register(subject, avro),
                ValueWriter.ofKey(schema),
                RecordReader.ofKey(avro),
                PlainKey.of(schema));
    }

    private Writer valueWriter(String topic, Schema schema) {
        Writer writer = values.get(topic);
        if (writer != null && writer.isOf(schema)) {
            return writer;
        }
        Writer compiled =
                writer != null && writer.connect.equals(schema) ? writer.with(schema) : compileValue(topic, schema);
        values.put(topic, compiled);
        return compiled;
    }

    private Writer compileValue(String topic, Schema schema) {
        if (schema.type() != Schema.Type.STRUCT) {
            throw new LeatException(
                    StreamError.CHANGE_NOT_ENCODABLE,
                    "%s: a value of type %s, where a change event is a struct".formatted(topic, schema.type()));
        }
        org.apache.avro.Schema avro = AvroSchemas.value(topic, schema);
        return new Writer(schema, avro, registered(topic, avro), ValueWriter.ofValue(schema), null, null);
    }

    private int registered(String topic, org.apache.avro.Schema values) {
        String subject = TopicNames.valueSubject(topic);
        Optional<org.apache.avro.Schema> before = registry.latest(subject);
        List<String> mistakable =
                before.map(old -> SchemaBreaks.mistakable(old, values)).orElse(List.of());
        if (!mistakable.isEmpty()) {
            return accepted(
                    subject,
                    values,
                    new LeatException(
                            StreamError.SCHEMA_INCOMPATIBLE,
                            ("%s: %s: a reader with the one schema would misread events of the other (rule of Leat for"
                                            + " subject %s). Nothing is lost: accept it with `leat source accept` once every"
                                            + " reader can live with it")
                                    .formatted(topic, String.join("; ", mistakable), subject)));
        }
        try {
            return registry.register(subject, values);
        } catch (LeatException refusal) {
            if (refusal.code() != StreamError.SCHEMA_INCOMPATIBLE) {
                throw refusal;
            }
            List<String> unreadable =
                    before.map(old -> SchemaBreaks.unreadable(old, values)).orElse(List.of());
            String columns = unreadable.isEmpty() ? "" : topic + ": " + String.join("; ", unreadable) + ": ";
            return accepted(
                    subject, values, new LeatException(refusal.code(), columns + refusal.getMessage(), refusal));
        }
    }

    private int accepted(String subject, org.apache.avro.Schema values, LeatException refusal) {
        if (!accepts.getAsBoolean()) {
            throw refusal;
        }
        return registry.registerAgainstRule(subject, values);
    }

    private static LeatException withoutKey(String topic) {
        return new LeatException(
                StreamError.TABLE_WITHOUT_KEY,
                ("%s: the table has no primary key, so its changes have no entity to belong to; give it one, or take it out"
                                + " of the source's tables")
                        .formatted(topic));
    }

    private static LeatException notEncodable(String topic, String what, Exception cause) {
        return new LeatException(
                StreamError.CHANGE_NOT_ENCODABLE, "%s: %s: %s".formatted(topic, what, cause.getMessage()), cause);
    }

    /** Everything that is made once for a schema. {@code keys} is there for the schema of a key, {@code plainKey} where it is plain. */
    private record Writer(
            Schema connect,
            org.apache.avro.Schema avro,
            int schemaId,
            ValueWriter.Present values,
            @Nullable RecordReader keys,
            @Nullable PlainKey plainKey) {

        @SuppressWarnings("ReferenceEquality") // what is not the same object is compared once, then taken in its place
        boolean isOf(Schema schema) {
            return connect == schema;
        }

        Writer with(Schema sameSchema) {
            return new Writer(sameSchema, avro, schemaId, values, keys, plainKey);
        }
    }
}
