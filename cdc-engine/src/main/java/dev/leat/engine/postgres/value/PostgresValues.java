package dev.leat.engine.postgres.value;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.leat.engine.connect.Untouched;
import io.debezium.connector.postgresql.PgOid;
import io.debezium.connector.postgresql.PostgresValueConverter;
import io.debezium.connector.postgresql.UnchangedToastedReplicationMessageColumn;
import io.debezium.connector.postgresql.data.Ltree;
import io.debezium.data.Json;
import io.debezium.data.SpecialValueDecimal;
import io.debezium.data.TsVector;
import io.debezium.data.Uuid;
import io.debezium.data.VariableScaleDecimal;
import io.debezium.data.Xml;
import io.debezium.jdbc.JdbcValueConverters.DecimalMode;
import io.debezium.spi.converter.CustomConverter;
import io.debezium.spi.converter.RelationalColumn;
import io.debezium.time.Date;
import io.debezium.time.MicroTime;
import io.debezium.time.MicroTimestamp;
import io.debezium.time.ZonedTimestamp;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Calendar;
import java.util.GregorianCalendar;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGStatement;
import org.postgresql.util.HStoreConverter;

/**
 * The connector's converter for every column that upstream would leave out, change, or stop at; and for every column whose
 * value the log leaves out when an update did not touch it. What is not named here is upstream's: numbers, times, uuid,
 * money, points. docs/types.md is its table.
 *
 * <p>Made by the connector from its properties; see {@link #settings}. Not thread-safe.
 */
public final class PostgresValues implements CustomConverter<SchemaBuilder, RelationalColumn> {

    private static final String NAME = "leat";
    private static final String NESTED_ARRAYS = "nested.arrays";
    private static final String DECIMALS = "decimals";
    private static final String TIMES = "times";
    private static final String ADAPTIVE = "adaptive_time_microseconds";

    /** Digits of a fraction that upstream gives in milliseconds. */
    private static final int MILLIS = 3;

    /** A point in time shown in the session's zone is among what their texts hold. */
    private static final Set<Integer> WITH_ZONED_PARTS = Set.of(3910, 3911, 4534, 6153);

    private static final int BOX_ARRAY = 1020;
    private static final int QUOTED_CHAR = 18;

    /** The upper end of PostgreSQL's scales; above it the driver shows a negative one. */
    private static final int MAX_SCALE = 1000;

    private static final int SCALES = 2048;

    /** Days that the calendar of {@code java.sql.Date} does not have; it shows those after them in their place. */
    private static final LocalDate AFTER_SKIPPED_DAYS = LocalDate.of(1582, 10, 15);

    private static final int SKIPPED_DAYS = 10;

    private final JsonFactory json = new JsonFactory();
    private Set<String> nestedArrays = Set.of();
    private boolean adaptiveTimes = true;
    private DecimalMode decimals = DecimalMode.PRECISE;

    private interface Conversion {
        Object convert(Object value);
    }

    /**
     * Puts it into a connector's settings, beside the converters that are there already.
     *
     * @param nestedArrays the full names of columns that are declared with more than one dimension
     */
    public static void settings(Map<String, String> settings, Set<String> nestedArrays) {
        settings.merge("converters", NAME, (others, ours) -> others + "," + ours);
        settings.put(NAME + ".type", PostgresValues.class.getName());
        settings.put(NAME + "." + DECIMALS, settings.getOrDefault("decimal.handling.mode", "precise"));
        settings.put(NAME + "." + TIMES, settings.getOrDefault("time.precision.mode", ADAPTIVE));
        settings.put(NAME + "." + NESTED_ARRAYS, String.join("\n", nestedArrays));
    }

    @Override
    public void configure(Properties properties) {
        nestedArrays = properties.getProperty(NESTED_ARRAYS, "").lines().collect(Collectors.toUnmodifiableSet());
        adaptiveTimes = properties.getProperty(TIMES, ADAPTIVE).equals(ADAPTIVE);
        decimals =
                DecimalMode.valueOf(properties.getProperty(DECIMALS, "precise").toUpperCase(Locale.ROOT));
    }

    @Override
    public void converterFor(RelationalColumn column, ConverterRegistration<SchemaBuilder> registration) {
        switch (column.nativeType()) {
            case PgOid.BOOL, PgOid.INT2, PgOid.INT4, PgOid.INT8, PgOid.OID, PgOid.FLOAT4, PgOid.FLOAT8 -> {}
            case PgOid.TIME, PgOid.TIMETZ, PgOid.TIMESTAMPTZ, PgOid.INTERVAL -> {}
            case PgOid.TIMESTAMP -> {
                if (adaptiveTimes && column.scale().orElse(0) > MILLIS) {
                    register(registration, MicroTimestamp.builder(), PostgresValues::timestamp);
                }
            }
            case PgOid.UUID, PgOid.MONEY, PgOid.POINT -> {}
            case PgOid.BIT -> {
                if (column.length().orElse(1) > 1) {
                    register(registration, SchemaBuilder.string(), value -> bits(value, column));
                }
            }
            case PgOid.VARBIT -> register(registration, SchemaBuilder.string(), value -> bits(value, column));
            case PgOid.DATE -> register(registration, Date.builder(), PostgresValues::date);
            case PgOid.NUMERIC -> numeric(column, registration);
            case PgOid.BYTEA -> register(registration, SchemaBuilder.bytes(), PostgresValues::binary);
            case PgOid.JSON, PgOid.JSONB_OID -> register(registration, Json.builder(), ColumnText::of);
            case PgOid.XML -> register(registration, Xml.builder(), ColumnText::of);
            case PgOid.TSVECTOR_OID -> register(registration, TsVector.builder(), ColumnText::of);
            case QUOTED_CHAR, PgOid.NAME -> register(registration, SchemaBuilder.string(), ColumnText::of);
            default -> other(column, registration);
        }
    }

    /** Types of extensions and of users have numbers of their own in each database. */
    private void other(RelationalColumn column, ConverterRegistration<SchemaBuilder> registration) {
        boolean zoned = WITH_ZONED_PARTS.contains(column.nativeType());
        if (isArray(column) && !nestedArrays.contains(column.dataCollection() + "." + column.name())) {
            SchemaBuilder schema = SchemaBuilder.array(elements(column));
            TextValues.Reader reader = TextValues.of(schema, column.nativeType() == BOX_ARRAY ? ';' : ',');
            register(registration, schema, value -> reader.read(text(value, zoned)));
        } else if (column.typeName().equals("hstore")) {
            register(registration, Json.builder(), this::hstore);
        } else if (column.typeName().equals("ltree")) {
            register(registration, Ltree.builder(), ColumnText::of);
        } else {
            register(registration, SchemaBuilder.string(), value -> text(value, zoned));
        }
    }

    private static boolean isArray(RelationalColumn column) {
        return column.jdbcType() == Types.ARRAY || column.typeName().startsWith("_");
    }

    private static void register(
            ConverterRegistration<SchemaBuilder> registration, SchemaBuilder schema, Conversion conversion) {
        registration.register(schema, value -> {
            if (value == null) {
                return nothing(schema);
            }
            return UnchangedToastedReplicationMessageColumn.isUnchangedToastedValue(value)
                    ? Untouched.of(schema.build())
                    : conversion.convert(value);
        });
    }

    /** The row before a deletion has no more than its key, and what its other columns hold must be allowed to them. */
    @SuppressWarnings("NullAway") // what the connector's interface has for a null
    private static Object nothing(SchemaBuilder schema) {
        return schema.isOptional() ? null : Untouched.nothing(schema.build());
    }

    private static String text(Object value, boolean zoned) {
        String text = ColumnText.of(value);
        return zoned ? ColumnText.atUtc(text) : text;
    }

    private void numeric(RelationalColumn column, ConverterRegistration<SchemaBuilder> registration) {
        switch (decimals) {
            case DOUBLE -> {}
            case STRING -> register(registration, SchemaBuilder.string(), value -> decimalText(value, column));
            case PRECISE -> {
                SchemaBuilder schema = decimal(column);
                TextValues.Reader reader = TextValues.of(schema.build());
                register(registration, schema, value -> {
                    String text = decimalText(value, column);
                    // a struct's schema is compared as a whole, and whether it may be null is said later
                    return schema.type() == Schema.Type.STRUCT
                            ? TextValues.variableScale(schema.build(), text)
                            : reader.read(text);
                });
            }
        }
    }

    private static SchemaBuilder decimal(RelationalColumn column) {
        return isOfAnyScale(column)
                ? VariableScaleDecimal.builder()
                : SpecialValueDecimal.builder(
                        DecimalMode.PRECISE, column.length().orElse(0), scale(column));
    }

    /** As upstream tells them. */
    private static boolean isOfAnyScale(RelationalColumn column) {
        int length = column.length().orElse(0);
        return (length == 0 || length == 131089) && column.scale().orElse(0) == 0;
    }

    private static int scale(RelationalColumn column) {
        int scale = column.scale().orElse(0);
        return scale > MAX_SCALE ? scale - SCALES : scale;
    }

    private static String decimalText(Object value, RelationalColumn column) {
        return switch (value) {
            case SpecialValueDecimal special when special.equals(SpecialValueDecimal.NOT_A_NUMBER) -> "NaN";
            case SpecialValueDecimal special when special.equals(SpecialValueDecimal.POSITIVE_INF) -> "Infinity";
            case SpecialValueDecimal special when special.equals(SpecialValueDecimal.NEGATIVE_INF) -> "-Infinity";
            case SpecialValueDecimal decimal ->
                decimal.getDecimalValue().orElseThrow().toPlainString();
            case BigDecimal decimal -> decimal.toPlainString();
            case String text -> text;
            default -> throw unexpected(value, column);
        };
    }

    private static Object date(Object value) {
        return switch (value) {
            case LocalDate date
            when date.equals(PostgresValueConverter.POSITIVE_INFINITY_LOCAL_DATE) -> TextValues.DATE_INFINITY;
            case LocalDate date
            when date.equals(PostgresValueConverter.NEGATIVE_INFINITY_LOCAL_DATE) -> TextValues.DATE_MINUS_INFINITY;
            case LocalDate date -> TextValues.day(date);
            case java.sql.Date date -> ofDriver(date);
            case Number defaultValue -> defaultValue.intValue();
            default -> TextValues.date(value.toString());
        };
    }

    private static int ofDriver(java.sql.Date date) {
        if (date.getTime() == PGStatement.DATE_POSITIVE_INFINITY) {
            return TextValues.DATE_INFINITY;
        }
        if (date.getTime() == PGStatement.DATE_NEGATIVE_INFINITY) {
            return TextValues.DATE_MINUS_INFINITY;
        }
        GregorianCalendar calendar = new GregorianCalendar();
        calendar.setTime(date);
        int year = calendar.get(Calendar.YEAR);
        LocalDate day = LocalDate.of(
                calendar.get(Calendar.ERA) == GregorianCalendar.BC ? 1 - year : year,
                calendar.get(Calendar.MONTH) + 1,
                calendar.get(Calendar.DAY_OF_MONTH));
        if (!day.isBefore(AFTER_SKIPPED_DAYS) && day.isBefore(AFTER_SKIPPED_DAYS.plusDays(SKIPPED_DAYS))) {
            throw new DataException(
                    "%s may also be one of the ten days before 1582-10-15, which the driver does not tell apart"
                            .formatted(day));
        }
        return TextValues.day(day);
    }

    /** Upstream cuts what 64 bits cannot hold. */
    private static Object timestamp(Object value) {
        return switch (value) {
            case Instant instant
            when instant.equals(PostgresValueConverter.POSITIVE_INFINITY_INSTANT) -> PGStatement.DATE_POSITIVE_INFINITY;
            case Instant instant
            when instant.equals(PostgresValueConverter.NEGATIVE_INFINITY_INSTANT) -> PGStatement.DATE_NEGATIVE_INFINITY;
            case Instant instant -> TextValues.micros(instant);
            case Number defaultValue -> defaultValue.longValue();
            default -> TextValues.timestamp(value.toString());
        };
    }

    private static Object binary(Object value) {
        return switch (value) {
            case byte[] bytes -> ByteBuffer.wrap(bytes);
            case ByteBuffer bytes -> bytes;
            default -> TextValues.of(Schema.BYTES_SCHEMA).read(ColumnText.of(value));
        };
    }

    /** The digits; of a default, upstream gives bytes, the last digit first. */
    private static Object bits(Object value, RelationalColumn column) {
        if (value instanceof byte[] bytes) {
            java.util.BitSet bits = java.util.BitSet.valueOf(bytes);
            int length = column.nativeType() == PgOid.BIT ? column.length().orElse(1) : Math.max(1, bits.length());
            StringBuilder digits = new StringBuilder(length);
            for (int i = length - 1; i >= 0; i--) {
                digits.append(bits.get(i) ? '1' : '0');
            }
            return digits.toString();
        }
        if (value instanceof Boolean bit) {
            return bit ? "1" : "0";
        }
        return ColumnText.of(value);
    }

    private Object hstore(Object value) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = json.createGenerator(text)) {
            out.writeStartObject();
            for (Map.Entry<String, @Nullable String> entry :
                    HStoreConverter.fromString(ColumnText.of(value)).entrySet()) {
                out.writeStringField(entry.getKey(), entry.getValue());
            }
            out.writeEndObject();
        } catch (IOException impossibleInMemory) {
            throw new UncheckedIOException(impossibleInMemory);
        }
        return text.toString();
    }

    private static Schema elements(RelationalColumn array) {
        SchemaBuilder element = switch (array.nativeType()) {
            case PgOid.BOOL_ARRAY -> SchemaBuilder.bool();
            case PgOid.INT2_ARRAY -> SchemaBuilder.int16();
            case PgOid.INT4_ARRAY -> SchemaBuilder.int32();
            case PgOid.INT8_ARRAY, PgOid.OID_ARRAY -> SchemaBuilder.int64();
            case PgOid.FLOAT4_ARRAY -> SchemaBuilder.float32();
            case PgOid.FLOAT8_ARRAY -> SchemaBuilder.float64();
            case PgOid.NUMERIC_ARRAY -> decimal(array);
            case PgOid.DATE_ARRAY -> Date.builder();
            case PgOid.TIME_ARRAY -> MicroTime.builder();
            case PgOid.TIMESTAMP_ARRAY -> MicroTimestamp.builder();
            case PgOid.TIMESTAMPTZ_ARRAY -> ZonedTimestamp.builder();
            case PgOid.UUID_ARRAY -> Uuid.builder();
            case PgOid.JSON_ARRAY, PgOid.JSONB_ARRAY -> Json.builder();
            case PgOid.BYTEA_ARRAY -> SchemaBuilder.bytes();
            default -> SchemaBuilder.string();
        };
        return element.optional().build();
    }

    private static DataException unexpected(Object value, RelationalColumn column) {
        return new DataException("%s.%s: the connector gives a %s"
                .formatted(
                        column.dataCollection(), column.name(), value.getClass().getName()));
    }
}
