package dev.leat.stream.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/** Whatever a connector delivers, Avro's own reader gets the same out of it. */
class StockReaderTest {

    private static final int DEEPEST = 3;

    @Property(tries = 150)
    void avrosOwnReaderSeesWhatTheConnectorSent(@ForAll("structs") Struct struct) throws IOException {
        MemoryRegistry registry = new MemoryRegistry();
        Schema key = Shop.key("id", Schema.INT32_SCHEMA);
        byte[] bytes = Optional.ofNullable(new ChangeEncoder(registry)
                        .encode(Shop.TOPIC, key, new Struct(key).put("id", 1), struct.schema(), struct)
                        .value())
                .orElseThrow();

        org.apache.avro.Schema schema = registry.schema(ByteBuffer.wrap(bytes).getInt(1));
        GenericRecord read = new GenericDatumReader<GenericRecord>(schema)
                .read(
                        null,
                        DecoderFactory.get()
                                .binaryDecoder(
                                        bytes, WireFormat.HEADER_BYTES, bytes.length - WireFormat.HEADER_BYTES, null));

        assertThat(plain(read)).isEqualTo(plain(struct));
    }

    /** Avro's own schema text leaves out that a name used again has no namespace. */
    @Example
    void aNameWithoutANamespaceIsNotTakenForOneOfTheNamespaceAroundIt() throws IOException {
        Schema plain = SchemaBuilder.struct()
                .name("Value")
                .field("b", Schema.BYTES_SCHEMA)
                .build();
        Schema shops = SchemaBuilder.struct()
                .name("shop.Value")
                .field("a", Schema.INT32_SCHEMA)
                .build();
        Schema order =
                SchemaBuilder.struct().name("shop.Order").field("v", plain).build();
        Schema row = SchemaBuilder.struct()
                .field("plain", plain)
                .field("shops", shops)
                .field("order", order)
                .build();
        Struct bytes = new Struct(plain).put("b", new byte[] {1, 2, 3});

        avrosOwnReaderSeesWhatTheConnectorSent(new Struct(row)
                .put("plain", bytes)
                .put("shops", new Struct(shops).put("a", 7))
                .put("order", new Struct(order).put("v", bytes)));
    }

    @Property(tries = 30)
    void theSameConnectSchemaAlwaysGivesTheSameText(@ForAll("structs") Struct struct) {
        assertThat(AvroSchemas.value(Shop.TOPIC, struct.schema()))
                .hasToString(AvroSchemas.value(Shop.TOPIC, struct.schema()).toString());
    }

    @Provide
    Arbitrary<Struct> structs() {
        return structSchemas(DEEPEST, false).flatMap(StockReaderTest::structsOf);
    }

    private static Arbitrary<Schema> types(int depth) {
        Arbitrary<Schema.Type> plain = Arbitraries.of(
                Schema.Type.INT8,
                Schema.Type.INT16,
                Schema.Type.INT32,
                Schema.Type.INT64,
                Schema.Type.FLOAT32,
                Schema.Type.FLOAT64,
                Schema.Type.BOOLEAN,
                Schema.Type.STRING,
                Schema.Type.BYTES);
        Arbitrary<Boolean> optional = Arbitraries.of(true, false);
        Arbitrary<Schema> scalars = Combinators.combine(plain, optional).as((type, isOptional) -> {
            SchemaBuilder builder = new SchemaBuilder(type);
            return (isOptional ? builder.optional() : builder).build();
        });
        if (depth == 0) {
            return scalars;
        }
        Arbitrary<Schema> arrays = Combinators.combine(types(depth - 1), optional)
                .as((element, isOptional) -> {
                    SchemaBuilder builder = SchemaBuilder.array(element);
                    return (isOptional ? builder.optional() : builder).build();
                });
        Arbitrary<Schema> maps = Combinators.combine(
                        Arbitraries.of(Schema.STRING_SCHEMA, Schema.INT32_SCHEMA, Schema.OPTIONAL_STRING_SCHEMA),
                        types(depth - 1))
                .as((key, value) -> SchemaBuilder.map(key, value).build());
        Arbitrary<Schema> structs = optional.flatMap(isOptional -> structSchemas(depth - 1, isOptional));
        return Arbitraries.oneOf(List.of(scalars, scalars, arrays, maps, structs));
    }

    /** Few names, so that different structs share one, and none at all for some. */
    private static Arbitrary<Schema> structSchemas(int depth, boolean optional) {
        Arbitrary<String> names = Arbitraries.of("", "shop.Value", "shop-2.größe", "Value");
        Arbitrary<List<String>> columns = Arbitraries.strings()
                .withChars("ab_-1 ü")
                .ofMinLength(1)
                .ofMaxLength(3)
                .list()
                .ofMinSize(1)
                .ofMaxSize(4)
                .uniqueElements();
        return Combinators.combine(names, columns, types(depth).list().ofSize(4))
                .as((name, fields, types) -> {
                    SchemaBuilder builder = SchemaBuilder.struct();
                    if (!name.isEmpty()) {
                        builder.name(name);
                    }
                    for (int i = 0; i < fields.size(); i++) {
                        builder.field(fields.get(i), types.get(i));
                    }
                    return (optional ? builder.optional() : builder).build();
                });
    }

    private static Arbitrary<Struct> structsOf(Schema schema) {
        List<Arbitrary<Optional<Object>>> values = new ArrayList<>();
        schema.fields().forEach(field -> values.add(valuesOf(field.schema())));
        return Combinators.combine(values).as(all -> {
            Struct struct = new Struct(schema);
            for (Field field : schema.fields()) {
                struct.put(field, all.get(field.index()).orElse(null));
            }
            return struct;
        });
    }

    private static Arbitrary<Optional<Object>> valuesOf(Schema schema) {
        Arbitrary<Object> present = switch (schema.type()) {
            case INT8 -> Arbitraries.bytes().map(Object.class::cast);
            case INT16 -> Arbitraries.shorts().map(Object.class::cast);
            case INT32 -> Arbitraries.integers().map(Object.class::cast);
            case INT64 -> Arbitraries.longs().map(Object.class::cast);
            case FLOAT32 -> Arbitraries.floats().map(Object.class::cast);
            case FLOAT64 -> Arbitraries.doubles().map(Object.class::cast);
            case BOOLEAN -> Arbitraries.of(true, false).map(Object.class::cast);
            case STRING -> Arbitraries.strings().ofMaxLength(10).map(Object.class::cast);
            case BYTES -> Arbitraries.bytes().array(byte[].class).ofMaxSize(10).map(Object.class::cast);
            case ARRAY -> valuesOf(schema.valueSchema()).list().ofMaxSize(3).map(StockReaderTest::unwrapped);
            case MAP ->
                Arbitraries.maps(valuesOf(schema.keySchema()), valuesOf(schema.valueSchema()))
                        .ofMaxSize(2)
                        .map(StockReaderTest::unwrapped);
            case STRUCT -> structsOf(schema).map(Object.class::cast);
        };
        Arbitrary<Optional<Object>> there = present.map(Optional::of);
        return schema.isOptional() ? Arbitraries.oneOf(List.of(there, Arbitraries.just(Optional.empty()))) : there;
    }

    private static Object unwrapped(List<Optional<Object>> elements) {
        List<@Nullable Object> values = new ArrayList<>();
        elements.forEach(element -> values.add(element.orElse(null)));
        return values;
    }

    private static Object unwrapped(Map<Optional<Object>, Optional<Object>> entries) {
        Map<@Nullable Object, @Nullable Object> values = new HashMap<>();
        entries.forEach((key, value) -> values.put(key.orElse(null), value.orElse(null)));
        return values;
    }

    /** Both worlds' values as lists, numbers and texts. A map is the set of its pairs. */
    private static @Nullable Object plain(@Nullable Object value) {
        if (value instanceof Struct struct) {
            return struct.schema().fields().stream()
                    .map(field -> Optional.ofNullable(plain(struct.get(field))))
                    .toList();
        }
        if (value instanceof GenericRecord record) {
            return record.getSchema().getFields().stream()
                    .map(field -> Optional.ofNullable(plain(record.get(field.pos()))))
                    .toList();
        }
        if (value instanceof Map<?, ?> map) {
            return sorted(map.entrySet().stream()
                    .map(entry -> List.of(
                            Optional.ofNullable(plain(entry.getKey())), Optional.ofNullable(plain(entry.getValue())))));
        }
        if (value instanceof GenericData.Array<?> list && isMap(list.getSchema())) {
            return sorted(list.stream().map(entry -> Objects.requireNonNull(plain(entry))));
        }
        if (value instanceof Collection<?> list) {
            return list.stream()
                    .map(element -> Optional.ofNullable(plain(element)))
                    .toList();
        }
        if (value instanceof byte[] bytes) {
            return ByteBuffer.wrap(bytes);
        }
        if (value instanceof Byte || value instanceof Short) {
            return ((Number) value).intValue();
        }
        return value instanceof CharSequence text ? text.toString() : value;
    }

    private static boolean isMap(org.apache.avro.Schema array) {
        return array.getElementType().getType() == org.apache.avro.Schema.Type.RECORD
                && array.getElementType().getName().matches(".*_entry(_\\d+)?");
    }

    private static List<Object> sorted(Stream<?> entries) {
        return entries.sorted(Comparator.comparing(Object::toString))
                .map(Object.class::cast)
                .toList();
    }
}
