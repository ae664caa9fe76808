package dev.leat.stream.codec;

import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;

/** Connect structures of the shape that Debezium's PostgreSQL connector gives. */
final class Shop {

    static final String TOPIC = "shop.public.orders";
    static final long COMMITTED_US = 1_767_225_600_123_456L;

    static final Schema SOURCE = SchemaBuilder.struct()
            .name("io.debezium.connector.postgresql.Source")
            .field("version", Schema.STRING_SCHEMA)
            .field("connector", Schema.STRING_SCHEMA)
            .field("ts_ms", Schema.INT64_SCHEMA)
            .field(
                    "snapshot",
                    SchemaBuilder.string()
                            .name("io.debezium.data.Enum")
                            .version(1)
                            .parameter("allowed", "true,first,last,false")
                            .defaultValue("false")
                            .optional()
                            .build())
            .field("ts_us", Schema.OPTIONAL_INT64_SCHEMA)
            .field("table", Schema.STRING_SCHEMA)
            .field("txId", Schema.OPTIONAL_INT64_SCHEMA)
            .field("lsn", Schema.OPTIONAL_INT64_SCHEMA)
            .build();

    private static final Schema TRANSACTION = SchemaBuilder.struct()
            .name("event.block")
            .version(1)
            .optional()
            .field("id", Schema.STRING_SCHEMA)
            .field("total_order", Schema.INT64_SCHEMA)
            .build();

    private Shop() {}

    static SchemaBuilder row() {
        return SchemaBuilder.struct().name(TOPIC + ".Value").optional();
    }

    static Schema key(String column, Schema type) {
        return SchemaBuilder.struct().name(TOPIC + ".Key").field(column, type).build();
    }

    static Schema envelope(Schema row) {
        return SchemaBuilder.struct()
                .name(TOPIC + ".Envelope")
                .version(2)
                .field("before", row)
                .field("after", row)
                .field("source", SOURCE)
                .field("transaction", TRANSACTION)
                .field("op", Schema.STRING_SCHEMA)
                .field("ts_ms", Schema.OPTIONAL_INT64_SCHEMA)
                .build();
    }

    static Struct envelope(Schema envelope, String op) {
        return new Struct(envelope)
                .put("op", op)
                .put("ts_ms", 1L)
                .put(
                        "source",
                        new Struct(SOURCE)
                                .put("version", "3.6.1.Final")
                                .put("connector", "postgresql")
                                .put("ts_ms", COMMITTED_US / 1000)
                                .put("ts_us", COMMITTED_US)
                                .put("table", "orders")
                                .put("txId", 771L));
    }

    /** The key of a row: its columns of the same names. */
    static Struct keyOf(Schema keySchema, Struct row) {
        Struct key = new Struct(keySchema);
        for (Field field : keySchema.fields()) {
            key.put(field, row.get(field.name()));
        }
        return key;
    }
}
