package dev.leat.poller.dialect;

import static dev.leat.poller.dialect.Forms.named;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.sql.Types;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL's arrays: lists whose elements have the forms of columns, or are texts where they have none of their own here.
 * Those declared with more than one dimension are texts as a whole.
 */
final class PostgresArrays {

    private static final String BOXES = "_box";
    private static final Set<String> INFINITIES = Set.of("infinity", "-infinity");

    /** @param schema of an element that may be null */
    private record Element(Schema schema, Function<String, Object> reader) {

        static Element of(Supplier<SchemaBuilder> schema, Function<String, Object> reader) {
            return new Element(schema.get().optional().build(), reader);
        }
    }

    private PostgresArrays() {}

    static boolean isArray(ColumnFacts column) {
        return column.jdbcType() == Types.ARRAY || column.typeName().startsWith("_");
    }

    /** A value that is no plain list has no place on the topic. */
    static ColumnForm form(ColumnFacts column) {
        if (column.declared().map(Declaration::nested).orElse(false)) {
            return Forms.TEXT.selectedAs("%s::text");
        }
        Element element = element(column);
        char delimiter = column.typeName().equals(BOXES) ? ';' : ',';
        return new ColumnForm(
                () -> SchemaBuilder.array(element.schema()),
                "%s::text",
                (rows, i) -> {
                    String text = rows.getString(i);
                    return text == null ? null : values(ArrayText.elements(text, delimiter), element.reader());
                },
                "?",
                ColumnForm.NOT_COMPARED);
    }

    private static List<@Nullable Object> values(List<@Nullable String> texts, Function<String, Object> reader) {
        List<@Nullable Object> values = new ArrayList<>(texts.size());
        for (String text : texts) {
            values.add(text == null ? null : reader.apply(text));
        }
        return values;
    }

    private static Element element(ColumnFacts array) {
        return switch (array.typeName()) {
            case "_bool" -> Element.of(SchemaBuilder::bool, "t"::equals);
            case "_int2" -> Element.of(SchemaBuilder::int16, Short::valueOf);
            case "_int4" -> Element.of(SchemaBuilder::int32, Integer::valueOf);
            case "_int8", "_oid" -> Element.of(SchemaBuilder::int64, Long::valueOf);
            case "_float4" -> Element.of(SchemaBuilder::float32, Float::valueOf);
            case "_float8" -> Element.of(SchemaBuilder::float64, Double::valueOf);
            case "_numeric" -> numeric(array);
            case "_date" -> Element.of(Forms.DAYS.schema(), PostgresArrays::days);
            case "_time" -> Element.of(Forms.TIME_OF_DAY.schema(), PostgresTexts::timeOfDay);
            // in microseconds whatever they are declared with
            case "_timestamp" ->
                Element.of(() -> named(SchemaBuilder.int64(), Forms.MICRO_TIMESTAMP), PostgresArrays::micros);
            case "_timestamptz" ->
                Element.of(() -> named(SchemaBuilder.string(), Forms.ZONED_TIMESTAMP), PostgresArrays::zoned);
            case "_uuid" -> Element.of(() -> named(SchemaBuilder.string(), "io.debezium.data.Uuid"), text -> text);
            case "_json", "_jsonb" ->
                Element.of(() -> named(SchemaBuilder.string(), "io.debezium.data.Json"), text -> text);
            case "_bytea" ->
                Element.of(
                        SchemaBuilder::bytes,
                        text -> ByteBuffer.wrap(HexFormat.of().parseHex(text, 2, text.length())));
            default -> Element.of(SchemaBuilder::string, text -> text);
        };
    }

    private static Element numeric(ColumnFacts array) {
        if (array.precision() == 0) {
            Schema schema = VariableScale.SCHEMA.get().optional().build();
            return new Element(schema, text -> VariableScale.of(schema, new BigDecimal(text)));
        }
        int scale = PostgresDialect.scale(array);
        return Element.of(
                Forms.decimal(array.precision(), scale).schema(), text -> new BigDecimal(text).setScale(scale));
    }

    private static Object days(String text) {
        return INFINITIES.contains(text)
                ? (text.startsWith("-") ? Integer.MIN_VALUE : Integer.MAX_VALUE)
                : Math.toIntExact(PostgresTexts.date(text).toEpochDay());
    }

    private static Object micros(String text) {
        return INFINITIES.contains(text)
                ? (text.startsWith("-") ? Forms.EVER : Forms.FOREVER)
                : Forms.units(PostgresTexts.timestamp(text), Forms.MICROS_PER_SECOND);
    }

    private static Object zoned(String text) {
        return INFINITIES.contains(text)
                ? text
                : DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(PostgresTexts.pointInTime(text));
    }
}
