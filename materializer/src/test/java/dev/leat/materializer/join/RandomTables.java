package dev.leat.materializer.join;

import dev.leat.stream.codec.ChangeEncoder;
import dev.leat.stream.codec.Encoded;
import dev.leat.stream.codec.EntitySchemas;
import dev.leat.stream.registry.SchemaRegistry;
import dev.leat.stream.value.EntitySchema;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;

/** Five tables of one shape, and their changes as an engine publishes them. */
final class RandomTables {

    private final ChangeEncoder encoder;

    RandomTables(SchemaRegistry registry) {
        this.encoder = new ChangeEncoder(registry);
    }

    /** {@code p} and {@code q} name rows of other tables; as {@code int}, where the keys are {@code bigint}. */
    record RowOf(long id, Optional<String> name, int n, Optional<Long> p, Optional<Long> q) {}

    private record TableSchemas(Schema key, Schema value, Schema source, Schema envelope) {}

    Map<String, EntitySchema> schemas() {
        Map<String, EntitySchema> schemas = new HashMap<>();
        for (int table = 0; table < RandomViews.TABLES; table++) {
            TableSchemas of = tableSchemas(table);
            schemas.put(RandomViews.topic(table), EntitySchemas.of(of.key(), of.envelope()));
        }
        return schemas;
    }

    TestRecord<byte[], byte[]> upsert(int table, RowOf row) {
        TableSchemas schemas = tableSchemas(table);
        Struct after = new Struct(schemas.value())
                .put("id", row.id())
                .put("name", row.name().orElse(null))
                .put("n", row.n())
                .put("p", row.p().map(Long::intValue).orElse(null))
                .put("q", row.q().orElse(null));
        return record(table, schemas, row.id(), envelope(schemas, "u").put("after", after));
    }

    TestRecord<byte[], byte[]> delete(int table, long id) {
        TableSchemas schemas = tableSchemas(table);
        Struct before = new Struct(schemas.value()).put("id", id);
        return record(table, schemas, id, envelope(schemas, "d").put("before", before));
    }

    TestRecord<byte[], byte[]> tombstone(int table, long id) {
        return record(table, tableSchemas(table), id, null);
    }

    private TestRecord<byte[], byte[]> record(int table, TableSchemas schemas, long id, @Nullable Struct envelope) {
        Struct key = new Struct(schemas.key()).put("id", id);
        Encoded encoded = encoder.encode(RandomViews.topic(table), schemas.key(), key, schemas.envelope(), envelope);
        return new TestRecord<>(encoded.key(), encoded.value());
    }

    private static Struct envelope(TableSchemas schemas, String op) {
        Struct source =
                new Struct(schemas.source()).put("ts_ms", 1_700_000_000_000L).put("txId", 1L);
        return new Struct(schemas.envelope()).put("op", op).put("source", source);
    }

    private static TableSchemas tableSchemas(int table) {
        String name = RandomViews.topic(table);
        Schema key = SchemaBuilder.struct()
                .name(name + ".Key")
                .field("id", Schema.INT64_SCHEMA)
                .build();
        Schema value = SchemaBuilder.struct()
                .name(name + ".Value")
                .optional()
                .field("id", Schema.INT64_SCHEMA)
                .field("name", Schema.OPTIONAL_STRING_SCHEMA)
                .field("n", Schema.OPTIONAL_INT32_SCHEMA)
                .field("p", Schema.OPTIONAL_INT32_SCHEMA)
                .field("q", Schema.OPTIONAL_INT64_SCHEMA)
                .build();
        Schema source = SchemaBuilder.struct()
                .name("io.debezium.connector.postgresql.Source")
                .field("ts_ms", Schema.INT64_SCHEMA)
                .field("txId", Schema.OPTIONAL_INT64_SCHEMA)
                .build();
        Schema envelope = SchemaBuilder.struct()
                .name(name + ".Envelope")
                .field("before", value)
                .field("after", value)
                .field("source", source)
                .field("op", Schema.STRING_SCHEMA)
                .field("ts_ms", Schema.OPTIONAL_INT64_SCHEMA)
                .build();
        return new TableSchemas(key, value, source, envelope);
    }
}
