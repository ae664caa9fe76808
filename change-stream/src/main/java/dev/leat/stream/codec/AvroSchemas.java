package dev.leat.stream.codec;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.avro.JsonProperties;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Field;
import org.jspecify.annotations.Nullable;

/**
 * The Avro schema of a Connect schema. Nothing is lost: what Avro cannot say stands in the properties below. The same
 * Connect schema always gives the same text, because the registry tells schemas apart by their text.
 */
final class AvroSchemas {

    /** On a type: the semantic type, such as {@code io.debezium.time.MicroTimestamp}. */
    static final String NAME = "connect.name";
    /** On a field: the column's name, where Avro does not allow it as a field's name. */
    static final String FIELD_NAME = "connect.field";

    private static final String TYPE = "connect.type";
    private static final String VERSION = "connect.version";
    private static final String PARAMETERS = "connect.parameters";
    private static final String DEFAULT = "connect.default";

    private static final String DECLARED_PRECISION = "connect.decimal.precision";
    /** What stands in for an unknown precision; bytes hold any number of digits. The same as Confluent's converter takes. */
    private static final int ANY_PRECISION = 64;

    private final String namespace;
    private final org.apache.kafka.connect.data.@Nullable Schema key;
    private final boolean canonical;
    private final Set<String> names = new HashSet<>();
    private final Map<String, Defined> structs = new HashMap<>();

    private record Defined(org.apache.kafka.connect.data.Schema struct, Schema record) {}

    private AvroSchemas(String topic, org.apache.kafka.connect.data.@Nullable Schema key) {
        this.namespace = AvroNames.dotted(topic);
        this.key = key;
        this.canonical = key != null;
    }

    /**
     * The names and types of a key and nothing else: no defaults, docs, parameters, precisions or integer widths below 32
     * bits, so that the schema's id, which is part of every key's bytes, stays the same for as long as the key does.
     */
    static Schema key(String topic, org.apache.kafka.connect.data.Schema key) {
        AvroSchemas schemas = new AvroSchemas(topic, key);
        return schemas.record(key, schemas.namespace + ".Key");
    }

    /** The schema of a value, which is a struct. */
    static Schema value(String topic, org.apache.kafka.connect.data.Schema value) {
        AvroSchemas schemas = new AvroSchemas(topic, null);
        return schemas.record(value, schemas.name(value, "Envelope"));
    }

    private Schema optionalType(org.apache.kafka.connect.data.Schema connect, String path) {
        Schema type = type(connect, path);
        return connect.isOptional() ? Schema.createUnion(Schema.create(Schema.Type.NULL), type) : type;
    }

    private Schema type(org.apache.kafka.connect.data.Schema connect, String path) {
        return switch (connect.type()) {
            case INT8, INT16 -> {
                Schema type = marked(Schema.create(Schema.Type.INT), connect);
                if (!canonical) {
                    type.addProp(TYPE, connect.type().getName());
                }
                yield type;
            }
            case INT32 -> marked(Schema.create(Schema.Type.INT), connect);
            case INT64 -> marked(Schema.create(Schema.Type.LONG), connect);
            case FLOAT32 -> marked(Schema.create(Schema.Type.FLOAT), connect);
            case FLOAT64 -> marked(Schema.create(Schema.Type.DOUBLE), connect);
            case BOOLEAN -> marked(Schema.create(Schema.Type.BOOLEAN), connect);
            case STRING -> marked(Schema.create(Schema.Type.STRING), connect);
            case BYTES -> marked(bytes(connect), connect);
            case ARRAY -> marked(Schema.createArray(optionalType(connect.valueSchema(), path + "_item")), connect);
            case MAP -> marked(map(connect, path), connect);
            case STRUCT -> record(connect, name(connect, path));
        };
    }

    private Schema bytes(org.apache.kafka.connect.data.Schema connect) {
        Schema bytes = Schema.create(Schema.Type.BYTES);
        if (!Decimal.LOGICAL_NAME.equals(connect.name())) {
            return bytes;
        }
        int scale = Decimals.avroScale(connect);
        String declared = connect.parameters().get(DECLARED_PRECISION);
        int precision = canonical || declared == null
                ? ANY_PRECISION
                : Integer.parseInt(declared) + scale - Decimals.scale(connect);
        return LogicalTypes.decimal(Math.max(precision, scale), scale).addToSchema(bytes);
    }

    /** Avro's own map has text keys only; any other is a list of entries. */
    private Schema map(org.apache.kafka.connect.data.Schema connect, String path) {
        Schema values = optionalType(connect.valueSchema(), path + "_value");
        if (hasTextKeys(connect)) {
            return Schema.createMap(values);
        }
        Schema entry = Schema.createRecord(unused(namespace + "." + path + "_entry"), null, null, false);
        entry.setFields(List.of(
                new Schema.Field("key", optionalType(connect.keySchema(), path + "_key")),
                new Schema.Field("value", values)));
        names.add(entry.getFullName());
        return Schema.createArray(entry);
    }

    static boolean hasTextKeys(org.apache.kafka.connect.data.Schema map) {
        return map.keySchema().type() == org.apache.kafka.connect.data.Schema.Type.STRING
                && !map.keySchema().isOptional();
    }

    private Schema record(org.apache.kafka.connect.data.Schema connect, String wantedName) {
        Defined same = structs.get(wantedName);
        if (same != null && same.struct().fields().equals(connect.fields())) {
            return same.record();
        }
        String name = unused(wantedName);
        Schema record = Schema.createRecord(name, canonical ? null : connect.doc(), null, false);
        names.add(name);
        structs.put(name, new Defined(connect, record));
        List<Schema.Field> fields = new ArrayList<>();
        Set<String> fieldNames = new HashSet<>();
        for (Field field : connect.fields()) {
            String fieldName = AvroNames.unused(AvroNames.simple(field.name()), fieldNames);
            fieldNames.add(fieldName);
            fields.add(field(field, fieldName, record.getName() + "_" + fieldName, connect.equals(key)));
        }
        record.setFields(fields);
        return marked(record, connect);
    }

    /**
     * Always in a namespace. A name in none is written as itself where it is used again, and is read there as one of the
     * namespace around it: the registry's schema would have another record in that place than the bytes.
     *
     * @param otherwise of a struct that has no name
     */
    private String name(org.apache.kafka.connect.data.Schema struct, String otherwise) {
        String name = AvroNames.dotted(struct.name() == null ? otherwise : struct.name());
        return name.contains(".") ? name : namespace + "." + name;
    }

    private String unused(String name) {
        return AvroNames.unused(name, names);
    }

    private Schema.Field field(Field connect, String name, String path, boolean ofKey) {
        Schema.Field field;
        Object defaultValue = canonical ? null : defaultValue(connect.schema());
        if (ofKey) {
            field = new Schema.Field(name, type(connect.schema(), path));
        } else if (connect.schema().isOptional()) {
            field = new Schema.Field(name, optionalType(connect.schema(), path), null, JsonProperties.NULL_VALUE);
            if (defaultValue != null) {
                field.addProp(DEFAULT, defaultValue);
            }
        } else {
            field = new Schema.Field(name, type(connect.schema(), path), null, defaultValue);
        }
        if (!name.equals(connect.name())) {
            field.addProp(FIELD_NAME, connect.name());
        }
        return field;
    }

    /** The default as Avro takes it; null where there is none or where it is not a plain value. */
    private static @Nullable Object defaultValue(org.apache.kafka.connect.data.Schema connect) {
        if (connect.defaultValue() == null || !connect.type().isPrimitive()) {
            return null;
        }
        Object value = ConnectValues.plain(connect, connect.defaultValue());
        if (value instanceof Byte || value instanceof Short) {
            return ((Number) value).intValue();
        }
        // as Avro's specification has it; Avro itself would write bytes as base64, and refuse that
        if (value instanceof ByteBuffer buffer) {
            return StandardCharsets.ISO_8859_1.decode(buffer.duplicate()).toString();
        }
        if (value instanceof byte[] bytes) {
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
        boolean inJson =
                !(value instanceof Float || value instanceof Double) || Double.isFinite(((Number) value).doubleValue());
        return inJson ? value : null;
    }

    private Schema marked(Schema type, org.apache.kafka.connect.data.Schema connect) {
        if (connect.name() != null) {
            type.addProp(NAME, connect.name());
        }
        if (canonical) {
            return type;
        }
        if (connect.version() != null) {
            type.addProp(VERSION, connect.version());
        }
        if (connect.parameters() != null && !connect.parameters().isEmpty()) {
            type.addProp(PARAMETERS, new TreeMap<>(connect.parameters()));
        }
        return type;
    }

    /** Decimals as Connect declares them and as Avro allows them. */
    static final class Decimals {

        private Decimals() {}

        static int scale(org.apache.kafka.connect.data.Schema decimal) {
            return Integer.parseInt(decimal.parameters().get(Decimal.SCALE_FIELD));
        }

        /** PostgreSQL has negative scales, Avro has not: such numbers are written out to their units. */
        static int avroScale(org.apache.kafka.connect.data.Schema decimal) {
            return Math.max(0, scale(decimal));
        }

        static byte[] unscaled(org.apache.kafka.connect.data.Schema decimal, BigDecimal value) {
            return unscaled(avroScale(decimal), value);
        }

        static byte[] unscaled(int avroScale, BigDecimal value) {
            return value.setScale(avroScale).unscaledValue().toByteArray();
        }
    }
}
