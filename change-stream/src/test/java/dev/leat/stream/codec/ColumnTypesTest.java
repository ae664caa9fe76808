package dev.leat.stream.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.leat.stream.event.ChangeEvent;
import dev.leat.stream.value.CanonicalJson;
import dev.leat.stream.value.Column;
import dev.leat.stream.value.ColumnType;
import dev.leat.stream.value.ColumnType.ArrayOf;
import dev.leat.stream.value.ColumnType.Scalar;
import dev.leat.stream.value.Row;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of docs/types.md, row by row. */
@SuppressWarnings("JavaUtilDate") // what Connect's own types hold
class ColumnTypesTest {

    private static final long MICROS = 1_706_704_200_500_000L; // 2024-01-31T12:30:00.5Z
    private static final LocalDateTime TIMESTAMP = LocalDateTime.parse("2024-01-31T12:30:00.5");

    private static final Schema VARIABLE_SCALE = SchemaBuilder.struct()
            .name("io.debezium.data.VariableScaleDecimal")
            .field("scale", Schema.INT32_SCHEMA)
            .field("value", Schema.BYTES_SCHEMA)
            .build();
    private static final Schema POINT = SchemaBuilder.struct()
            .name("io.debezium.data.geometry.Point")
            .field("x", Schema.FLOAT64_SCHEMA)
            .field("y", Schema.FLOAT64_SCHEMA)
            .field("wkb", Schema.OPTIONAL_BYTES_SCHEMA)
            .field("srid", Schema.OPTIONAL_INT32_SCHEMA)
            .build();

    static Stream<Arguments> types() {
        return Stream.of(
                arguments(Schema.INT8_SCHEMA, (byte) -3, Scalar.INTEGER, -3L, "-3"),
                arguments(Schema.INT16_SCHEMA, (short) 300, Scalar.INTEGER, 300L, "300"),
                arguments(Schema.INT32_SCHEMA, Integer.MIN_VALUE, Scalar.INTEGER, -2147483648L, "-2147483648"),
                arguments(named(SchemaBuilder.int32(), "io.debezium.time.Year"), 2024, Scalar.INTEGER, 2024L, "2024"),
                arguments(Schema.INT64_SCHEMA, Long.MAX_VALUE, Scalar.LONG, Long.MAX_VALUE, "9223372036854775807"),
                arguments(Schema.FLOAT32_SCHEMA, 0.1f, Scalar.DOUBLE, 0.1, "0.1"),
                arguments(Schema.FLOAT64_SCHEMA, 1e300, Scalar.DOUBLE, 1e300, "1.0E300"),
                arguments(Schema.FLOAT64_SCHEMA, Double.NaN, Scalar.DOUBLE, Double.NaN, "\"NaN\""),
                arguments(
                        Schema.FLOAT32_SCHEMA,
                        Float.NEGATIVE_INFINITY,
                        Scalar.DOUBLE,
                        Double.NEGATIVE_INFINITY,
                        "\"-Infinity\""),
                arguments(Schema.BOOLEAN_SCHEMA, true, Scalar.BOOLEAN, true, "true"),
                arguments(
                        Schema.STRING_SCHEMA, "größe \"x\"\n", Scalar.TEXT, "größe \"x\"\n", "\"größe \\\"x\\\"\\n\""),
                text("io.debezium.data.Xml", "<a/>"),
                text("io.debezium.data.Enum", "paid"),
                text("io.debezium.data.EnumSet", "a,b"),
                text("io.debezium.data.Ltree", "Top.Science"),
                text("io.debezium.data.Tsvector", "'a':1"),
                text("io.debezium.time.Interval", "P1Y2M3DT4H5M6.78S"),
                arguments(
                        string("io.debezium.data.Uuid"),
                        "0B8E1DA0-6F3F-4F50-9E86-9D3F9A0F3B11",
                        Scalar.UUID,
                        "0b8e1da0-6f3f-4f50-9e86-9d3f9a0f3b11",
                        "\"0b8e1da0-6f3f-4f50-9e86-9d3f9a0f3b11\""),
                arguments(
                        string("io.debezium.data.Json"),
                        "{\"a\" : [1,\r\n2]}",
                        Scalar.JSON,
                        "{\"a\" : [1,  2]}",
                        "{\"a\" : [1,  2]}"),
                arguments(
                        Decimal.schema(2),
                        new BigDecimal("12.50"),
                        Scalar.DECIMAL,
                        new BigDecimal("12.50"),
                        "\"12.50\""),
                arguments(
                        Decimal.schema(0),
                        new BigDecimal("-123456789012345678901234567890"),
                        Scalar.DECIMAL,
                        new BigDecimal("-123456789012345678901234567890"),
                        "\"-123456789012345678901234567890\""),
                arguments(
                        Decimal.schema(-2), new BigDecimal("12E2"), Scalar.DECIMAL, new BigDecimal("1200"), "\"1200\""),
                arguments(VARIABLE_SCALE, variable(3, 12500), Scalar.DECIMAL, new BigDecimal("12.500"), "\"12.500\""),
                arguments(
                        named(SchemaBuilder.int32(), "io.debezium.time.Date"),
                        19753,
                        Scalar.DATE,
                        LocalDate.parse("2024-01-31"),
                        "\"2024-01-31\""),
                arguments(
                        org.apache.kafka.connect.data.Date.SCHEMA,
                        new java.util.Date(19753L * 86_400_000),
                        Scalar.DATE,
                        LocalDate.parse("2024-01-31"),
                        "\"2024-01-31\""),
                arguments(
                        string("io.debezium.time.IsoDate"),
                        "2024-01-31Z",
                        Scalar.DATE,
                        LocalDate.parse("2024-01-31"),
                        "\"2024-01-31\""),
                arguments(
                        named(SchemaBuilder.int32(), "io.debezium.time.Time"),
                        45_000_500,
                        Scalar.TIME,
                        Duration.parse("PT12H30M0.5S"),
                        "\"12:30:00.5\""),
                arguments(
                        org.apache.kafka.connect.data.Time.SCHEMA,
                        new java.util.Date(45_000_500),
                        Scalar.TIME,
                        Duration.parse("PT12H30M0.5S"),
                        "\"12:30:00.5\""),
                arguments(
                        named(SchemaBuilder.int64(), "io.debezium.time.MicroTime"),
                        45_000_500_000L,
                        Scalar.TIME,
                        Duration.parse("PT12H30M0.5S"),
                        "\"12:30:00.5\""),
                arguments(
                        named(SchemaBuilder.int64(), "io.debezium.time.NanoTime"),
                        45_000_000_000_001L,
                        Scalar.TIME,
                        Duration.parse("PT12H30M0.000000001S"),
                        "\"12:30:00.000000001\""),
                arguments(
                        string("io.debezium.time.IsoTime"),
                        "12:30:00Z",
                        Scalar.TIME,
                        Duration.parse("PT12H30M"),
                        "\"12:30:00\""),
                arguments(
                        named(SchemaBuilder.int64(), "io.debezium.time.Timestamp"),
                        MICROS / 1000,
                        Scalar.TIMESTAMP,
                        TIMESTAMP,
                        "\"2024-01-31T12:30:00.5\""),
                arguments(
                        org.apache.kafka.connect.data.Timestamp.SCHEMA,
                        new java.util.Date(MICROS / 1000),
                        Scalar.TIMESTAMP,
                        TIMESTAMP,
                        "\"2024-01-31T12:30:00.5\""),
                arguments(
                        named(SchemaBuilder.int64(), "io.debezium.time.MicroTimestamp"),
                        MICROS,
                        Scalar.TIMESTAMP,
                        TIMESTAMP,
                        "\"2024-01-31T12:30:00.5\""),
                arguments(
                        named(SchemaBuilder.int64(), "io.debezium.time.MicroTimestamp"),
                        -1L,
                        Scalar.TIMESTAMP,
                        LocalDateTime.parse("1969-12-31T23:59:59.999999"),
                        "\"1969-12-31T23:59:59.999999\""),
                arguments(
                        named(SchemaBuilder.int64(), "io.debezium.time.NanoTimestamp"),
                        MICROS * 1000 + 1,
                        Scalar.TIMESTAMP,
                        TIMESTAMP.plusNanos(1),
                        "\"2024-01-31T12:30:00.500000001\""),
                arguments(
                        string("io.debezium.time.IsoTimestamp"),
                        "2024-01-31T12:30:00.5Z",
                        Scalar.TIMESTAMP,
                        TIMESTAMP,
                        "\"2024-01-31T12:30:00.5\""),
                arguments(
                        string("io.debezium.time.ZonedTimestamp"),
                        "2024-01-31T14:30:00.500000+02:00",
                        Scalar.INSTANT,
                        Instant.parse("2024-01-31T12:30:00.5Z"),
                        "\"2024-01-31T12:30:00.5Z\""),
                arguments(
                        string("io.debezium.time.ZonedTimestamp"),
                        "infinity",
                        Scalar.INSTANT,
                        Instant.parse("+294247-01-10T04:00:25.200Z"),
                        "\"+294247-01-10T04:00:25.2Z\""),
                arguments(
                        string("io.debezium.time.ZonedTime"),
                        "14:30:00.5+02:00",
                        Scalar.TEXT,
                        "12:30:00.5Z",
                        "\"12:30:00.5Z\""),
                arguments(
                        named(SchemaBuilder.int64(), "io.debezium.time.MicroDuration"),
                        3_600_000_001L,
                        Scalar.TEXT,
                        "PT1H0.000001S",
                        "\"PT1H0.000001S\""),
                arguments(
                        named(SchemaBuilder.int64(), "io.debezium.time.NanoDuration"),
                        -1L,
                        Scalar.TEXT,
                        "PT-0.000000001S",
                        "\"PT-0.000000001S\""),
                arguments(Schema.BYTES_SCHEMA, new byte[] {-1, 0, 1}, Scalar.BYTES, new byte[] {-1, 0, 1}, "\"/wAB\""),
                arguments(
                        Schema.BYTES_SCHEMA,
                        ByteBuffer.wrap(new byte[] {-1, 0, 1}),
                        Scalar.BYTES,
                        new byte[] {-1, 0, 1},
                        "\"/wAB\""),
                arguments(
                        named(SchemaBuilder.bytes(), "io.debezium.data.Bits"),
                        new byte[] {5},
                        Scalar.BYTES,
                        new byte[] {5},
                        "\"BQ==\""),
                arguments(
                        SchemaBuilder.array(Schema.OPTIONAL_INT32_SCHEMA).build(),
                        Arrays.asList(1, null, 3),
                        new ArrayOf(Scalar.INTEGER),
                        Arrays.asList(1L, null, 3L),
                        "[1,null,3]"),
                arguments(
                        SchemaBuilder.array(Decimal.schema(1)).build(),
                        List.of(new BigDecimal("1.5")),
                        new ArrayOf(Scalar.DECIMAL),
                        List.of(new BigDecimal("1.5")),
                        "[\"1.5\"]"),
                arguments(
                        SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.OPTIONAL_STRING_SCHEMA)
                                .build(),
                        Map.of("a", "1"),
                        Scalar.JSON,
                        "{\"a\":\"1\"}",
                        "{\"a\":\"1\"}"),
                arguments(
                        POINT,
                        new Struct(POINT).put("x", 1.5).put("y", -2.0).put("wkb", new byte[] {1}),
                        Scalar.JSON,
                        "{\"x\":1.5,\"y\":-2.0,\"wkb\":\"AQ==\",\"srid\":null}",
                        "{\"x\":1.5,\"y\":-2.0,\"wkb\":\"AQ==\",\"srid\":null}"));
    }

    @ParameterizedTest
    @MethodSource("types")
    void aValueKeepsItsMeaningThroughTheTopic(
            Schema type, Object value, ColumnType expectedType, Object expected, String expectedJson)
            throws IOException {
        Row row = throughTheTopic(type, value);

        Column column = row.columns().get(1);
        assertThat(column).isEqualTo(new Column("odd-name ü", expectedType, false));
        assertThat(row.value("odd-name ü")).isEqualTo(expected);
        assertThat(json(column, row)).isEqualTo(expectedJson);
        assertThat(row.columns().get(2)).isEqualTo(new Column("odd_name _", expectedType, true));
        assertThat(row.value("odd_name _")).isNull();
    }

    static Stream<Arguments> typesOfKeys() {
        return types().filter(row -> row.get()[0] instanceof Schema type
                && type.type() != Schema.Type.ARRAY
                && type.type() != Schema.Type.MAP);
    }

    @ParameterizedTest
    @MethodSource("typesOfKeys")
    void aKeyIsReadBackAsWhatIsWrittenInTheVerySameBytes(Schema type, Object value) {
        MemoryRegistry registry = new MemoryRegistry();
        ChangeEncoder encoder = new ChangeEncoder(registry);
        Schema schema = Shop.key("odd-name ü", type);
        Encoded encoded = encoder.encode(Shop.TOPIC, schema, new Struct(schema).put("odd-name ü", value), null, null);

        Struct readBack = new ChangeDecoder(registry).key(Shop.TOPIC, encoded.key(), schema);

        Encoded again = encoder.encode(Shop.TOPIC, schema, readBack, null, null);
        assertThat(again.key()).isEqualTo(encoded.key());
        assertThat(again.entity()).isEqualTo(encoded.entity());
    }

    private static Row throughTheTopic(Schema type, Object value) {
        MemoryRegistry registry = new MemoryRegistry();
        Schema keySchema = Shop.key("id", Schema.INT32_SCHEMA);
        // two names that Avro does not allow, the second of which looks like what becomes of the first
        Schema row = Shop.row()
                .field("id", Schema.INT32_SCHEMA)
                .field("odd-name ü", type)
                .field("odd_name _", optional(type))
                .build();
        Schema envelope = Shop.envelope(row);
        Struct after = new Struct(row).put("id", 1).put("odd-name ü", value);
        Encoded encoded = new ChangeEncoder(registry)
                .encode(
                        Shop.TOPIC,
                        keySchema,
                        Shop.keyOf(keySchema, after),
                        envelope,
                        Shop.envelope(envelope, "c").put("after", after));
        ChangeEvent event = new ChangeDecoder(registry)
                .event(encoded.key(), encoded.value(), new RecordHeaders())
                .orElseThrow();
        assertThat(event.key()).isEqualTo(encoded.entity());
        return ((ChangeEvent.Inserted) event).after();
    }

    private static Schema optional(Schema type) {
        SchemaBuilder builder = switch (type.type()) {
            case ARRAY -> SchemaBuilder.array(type.valueSchema());
            case MAP -> SchemaBuilder.map(type.keySchema(), type.valueSchema());
            default -> new SchemaBuilder(type.type());
        };
        builder.optional().name(type.name());
        if (type.type() == Schema.Type.STRUCT) {
            type.fields().forEach(field -> builder.field(field.name(), field.schema()));
        }
        if (type.parameters() != null) {
            builder.parameters(type.parameters());
        }
        return builder.build();
    }

    private static String json(Column column, Row row) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            CanonicalJson.write(json, column.type(), row.value(column.name()));
        }
        return text.toString();
    }

    private static Arguments text(String name, String value) {
        return arguments(string(name), value, Scalar.TEXT, value, "\"" + value + "\"");
    }

    private static Schema string(String name) {
        return named(SchemaBuilder.string(), name);
    }

    private static Schema named(SchemaBuilder builder, String name) {
        return builder.name(name).version(1).build();
    }

    private static Struct variable(int scale, long unscaled) {
        return new Struct(VARIABLE_SCALE)
                .put("scale", scale)
                .put("value", java.math.BigInteger.valueOf(unscaled).toByteArray());
    }
}
