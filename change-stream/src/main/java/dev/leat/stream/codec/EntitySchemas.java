package dev.leat.stream.codec;

import dev.leat.stream.value.EntitySchema;
import java.util.stream.Collectors;
import org.apache.avro.Schema;

/** What an entity looks like according to the schemas of its topic. */
public final class EntitySchemas {

    private EntitySchemas() {}

    /**
     * From the schemas as the registry has them.
     *
     * @throws dev.leat.stream.error.LeatException poison, when they are not those of a change topic
     */
    public static EntitySchema of(Schema key, Schema envelope) {
        return new EntitySchema(
                RecordReader.ofKey(key).columns(), EnvelopeReader.of(envelope).columns());
    }

    /** From the schemas as a source has them, before anything is published. The same as after. */
    public static EntitySchema of(
            org.apache.kafka.connect.data.Schema key, org.apache.kafka.connect.data.Schema envelope) {
        String anyTopic = "topic";
        return of(AvroSchemas.key(anyTopic, key), AvroSchemas.value(anyTopic, envelope));
    }

    /** For messages: {@code (id INTEGER, code TEXT)}. */
    static String describeKey(Schema key) {
        return RecordReader.ofKey(key).columns().stream()
                .map(column -> column.name() + " " + column.type())
                .collect(Collectors.joining(", ", "(", ")"));
    }
}
