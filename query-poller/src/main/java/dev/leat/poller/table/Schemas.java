package dev.leat.poller.table;

import dev.leat.poller.table.PolledTable.Column;
import java.util.List;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.errors.SchemaBuilderException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The schemas of a table's topic, named and shaped as Debezium's. */
public record Schemas(Schema key, Schema row, Schema source, Schema envelope) {

    private static final Logger log = LoggerFactory.getLogger(Schemas.class);

    /** In {@code source}: what the row was, in few bytes. */
    public static final String FINGERPRINT = "fingerprint";

    static Schemas of(String topic, List<Column> columns, List<Column> keyColumns) {
        String name = adjusted(topic);
        SchemaBuilder key = SchemaBuilder.struct().name(name + ".Key");
        for (Column column : keyColumns) {
            key.field(column.name(), column.form().schema().get().build());
        }
        SchemaBuilder row = SchemaBuilder.struct().name(name + ".Value").optional();
        for (Column column : columns) {
            boolean required = !column.nullable() || keyColumns.contains(column);
            SchemaBuilder schema = column.form().schema().get();
            column.form().defaultValue().ifPresent(value -> setDefault(schema, value));
            row.field(column.name(), (required || schema.isOptional() ? schema : schema.optional()).build());
        }
        Schema rows = row.build();
        Schema source = origin();
        Schema envelope = SchemaBuilder.struct()
                .name(name + ".Envelope")
                .version(2)
                .field("before", rows)
                .field("after", rows)
                .field("source", source)
                .field("op", Schema.STRING_SCHEMA)
                .field("ts_ms", Schema.OPTIONAL_INT64_SCHEMA)
                .field("ts_us", Schema.OPTIONAL_INT64_SCHEMA)
                .field("ts_ns", Schema.OPTIONAL_INT64_SCHEMA)
                .build();
        return new Schemas(key.build(), rows, source, envelope);
    }

    /** Of a default that is none of the schema's values nothing is said: it is no reason not to poll. */
    private static void setDefault(SchemaBuilder schema, Object value) {
        try {
            schema.defaultValue(value);
        } catch (SchemaBuilderException unfit) {
            log.warn("A default is left out of a schema", unfit);
        }
    }

    private static Schema origin() {
        return SchemaBuilder.struct()
                .name("dev.leat.poller.Source")
                .version(1)
                .field("version", Schema.STRING_SCHEMA)
                .field("connector", Schema.STRING_SCHEMA)
                .field("name", Schema.STRING_SCHEMA)
                .field("ts_ms", Schema.INT64_SCHEMA)
                .field("snapshot", Schema.OPTIONAL_STRING_SCHEMA)
                .field("db", Schema.STRING_SCHEMA)
                .field("ts_us", Schema.OPTIONAL_INT64_SCHEMA)
                .field("ts_ns", Schema.OPTIONAL_INT64_SCHEMA)
                .field("schema", Schema.STRING_SCHEMA)
                .field("table", Schema.STRING_SCHEMA)
                .field(FINGERPRINT, Schema.OPTIONAL_STRING_SCHEMA)
                .build();
    }

    /** Names of schemas are letters, digits and underscores, with points between. */
    private static String adjusted(String topic) {
        StringBuilder name = new StringBuilder();
        for (String part : topic.split("\\.", -1)) {
            String valid = part.replaceAll("[^A-Za-z0-9_]", "_");
            name.append(name.isEmpty() ? "" : ".")
                    .append(valid.isEmpty() || Character.isDigit(valid.charAt(0)) ? "_" : "")
                    .append(valid);
        }
        return name.toString();
    }
}
