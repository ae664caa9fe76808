package dev.leat.poller.dialect;

import static dev.leat.poller.dialect.Forms.named;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.postgresql.geometric.PGpoint;
import org.postgresql.util.PGInterval;

/** PostgreSQL, from 14 on. */
final class PostgresDialect implements Dialect {

    private static final int MICRO_DIGITS = 6;
    private static final int MOST_SCALE = 1_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public String name() {
        return "postgresql";
    }

    @Override
    public Map<String, String> driverProperties(Duration statementTimeout) {
        return Map.of(
                "ApplicationName", "leat query poller",
                "connectTimeout", "10",
                "socketTimeout", Long.toString(statementTimeout.toSeconds() + 10));
    }

    @Override
    public void prepare(Connection session, Duration statementTimeout) throws SQLException {
        session.setAutoCommit(true);
        try (Statement statement = session.createStatement()) {
            // the driver's setReadOnly does nothing to a session that commits by itself
            statement.execute("SET default_transaction_read_only = on");
            statement.execute("SET statement_timeout = " + statementTimeout.toMillis());
            statement.execute("SET TimeZone = 'UTC'; SET IntervalStyle = 'postgres'; SET lc_monetary = 'C';"
                    + " SET bytea_output = 'hex'; SET extra_float_digits = 3");
        }
    }

    @Override
    public boolean comparesRows() {
        return true;
    }

    @Override
    public String first(String query, int rows) {
        return query + " LIMIT " + rows;
    }

    @Override
    public String clockQuery() {
        return "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint";
    }

    @Override
    public Set<String> leftOut(Connection session, String schema, String table) throws SQLException {
        Set<String> generated = new HashSet<>();
        try (PreparedStatement statement = session.prepareStatement("SELECT column_name FROM information_schema.columns"
                + " WHERE table_schema = ? AND table_name = ? AND is_generated = 'ALWAYS'")) {
            statement.setString(1, schema);
            statement.setString(2, table);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    generated.add(rows.getString(1));
                }
            }
        }
        return generated;
    }

    @Override
    public OptionalLong estimate(Connection session, String schema, String table) throws SQLException {
        try (PreparedStatement statement =
                session.prepareStatement("SELECT reltuples::bigint FROM pg_class WHERE oid = to_regclass(?)")) {
            statement.setString(1, table(schema, table));
            try (ResultSet row = statement.executeQuery()) {
                // less than none: it was never looked at
                return row.next() && row.getLong(1) >= 0 ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
            }
        }
    }

    @Override
    public ColumnForm form(ColumnFacts column) {
        return switch (column.typeName()) {
            case "bool" -> Forms.BOOLEAN;
            case "int2", "smallserial" -> Forms.INT16;
            case "int4", "serial" -> Forms.INT32;
            case "int8", "bigserial", "oid" -> Forms.INT64;
            case "float4" -> Forms.FLOAT32;
            case "float8" -> Forms.FLOAT64;
            case "numeric" -> column.precision() == 0 ? anyScale() : Forms.decimal(column.precision(), scale(column));
            case "money" -> Forms.decimal(0, 2).selectedAs("%s::numeric").comparedWith("CAST(? AS money)");
            case "text", "varchar", "bpchar" -> Forms.TEXT;
            case "bit" ->
                column.precision() == 1
                        ? Forms.BOOLEAN.selectedAs("(%s::text = '1')")
                        : Forms.TEXT.selectedAs("%s::text");
            case "uuid" -> Forms.text("io.debezium.data.Uuid").comparedWith("CAST(? AS uuid)");
            case "json", "jsonb" -> Forms.text("io.debezium.data.Json");
            case "hstore" -> hstore();
            case "xml" -> Forms.text("io.debezium.data.Xml").selectedAs("%s::text");
            case "ltree" -> Forms.text("io.debezium.data.Ltree").selectedAs("%s::text");
            case "tsvector" -> Forms.text("io.debezium.data.Tsvector").selectedAs("%s::text");
            case "date" -> Forms.DAYS;
            case "time" -> timeOfDay();
            case "timestamp" -> Forms.local(column.scale());
            case "timestamptz" -> Forms.zoned(column.scale());
            case "timetz" -> zonedTime();
            case "interval" -> interval();
            case "bytea" -> Forms.BYTES;
            // its text would have a netmask also where it has none
            case "inet" -> Forms.TEXT.comparedWith("CAST(? AS inet)");
            case "point" -> point();
            default -> column.typeName().startsWith("_") ? array(column) : asText(column.typeName());
        };
    }

    /** A negative one comes as 11 bits without a sign. */
    private static int scale(ColumnFacts column) {
        return column.scale() > MOST_SCALE ? column.scale() - (2 << 10) : column.scale();
    }

    private static ColumnForm hstore() {
        return new ColumnForm(
                () -> named(SchemaBuilder.string(), "io.debezium.data.Json"),
                (rows, i) -> {
                    Object value = rows.getObject(i);
                    return value == null ? null : JSON.valueToTree(value).toString();
                },
                (statement, i, value) -> {
                    throw new SQLException("an hstore cannot be a key or a cursor");
                });
    }

    /** Not the driver's, which has no 24:00. */
    private static ColumnForm timeOfDay() {
        return new ColumnForm(
                Forms.TIME_OF_DAY.schema(),
                "(extract(epoch FROM %s) * 1000000)::bigint",
                Forms.INT64.reader(),
                "(time '00:00' + ? * interval '1 microsecond')",
                Forms.INT64.binder());
    }

    private static ColumnForm point() {
        return new ColumnForm(
                Geometries.POINT,
                (rows, i) -> rows.getObject(i) instanceof PGpoint point ? Geometries.point(point.x, point.y) : null,
                (statement, i, value) -> {
                    throw new SQLException("a point cannot be a key or a cursor");
                });
    }

    private static ColumnForm asText(String type) {
        // the driver quotes the name of one that is not on the search path, with its schema
        String quoted = type.startsWith("\"") ? type : "\"" + type + "\"";
        return Forms.TEXT.selectedAs("%s::text").comparedWith("CAST(? AS " + quoted + ")");
    }

    private static ColumnForm anyScale() {
        Supplier<SchemaBuilder> schema = () -> named(SchemaBuilder.struct(), "io.debezium.data.VariableScaleDecimal")
                .doc("Variable scaled decimal")
                .field("scale", Schema.INT32_SCHEMA)
                .field("value", Schema.BYTES_SCHEMA);
        Schema built = schema.get().build();
        return new ColumnForm(
                schema,
                (rows, i) -> {
                    BigDecimal value = rows.getBigDecimal(i);
                    return value == null
                            ? null
                            : new Struct(built)
                                    .put("scale", value.scale())
                                    .put("value", value.unscaledValue().toByteArray());
                },
                (statement, i, value) -> {
                    throw new SQLException(
                            "a numeric without precision cannot be a key or a cursor; declare its precision");
                });
    }

    /** With the zone's offset taken out. */
    private static ColumnForm zonedTime() {
        return Forms.text("io.debezium.time.ZonedTime")
                .selectedAs("(%s AT TIME ZONE 'UTC')::time::text || 'Z'")
                .comparedWith("CAST(? AS timetz)");
    }

    private static ColumnForm interval() {
        return new ColumnForm(
                () -> named(SchemaBuilder.string(), "io.debezium.time.Interval"),
                (rows, i) -> rows.getObject(i) instanceof PGInterval interval
                        ? "P%dY%dM%dDT%dH%dM%sS"
                                .formatted(
                                        interval.getYears(),
                                        interval.getMonths(),
                                        interval.getDays(),
                                        interval.getHours(),
                                        interval.getMinutes(),
                                        BigDecimal.valueOf(interval.getWholeSeconds())
                                                .add(BigDecimal.valueOf(interval.getMicroSeconds(), MICRO_DIGITS))
                                                .stripTrailingZeros()
                                                .toPlainString())
                        : null,
                (statement, i, value) -> {
                    throw new SQLException("an interval cannot be a key or a cursor");
                });
    }

    /** Of numbers and truth values as such, of everything else as texts. */
    private static ColumnForm array(ColumnFacts column) {
        Schema element = switch (column.typeName()) {
            case "_bool" -> Schema.OPTIONAL_BOOLEAN_SCHEMA;
            case "_int2" -> Schema.OPTIONAL_INT16_SCHEMA;
            case "_int4" -> Schema.OPTIONAL_INT32_SCHEMA;
            case "_int8" -> Schema.OPTIONAL_INT64_SCHEMA;
            case "_float4" -> Schema.OPTIONAL_FLOAT32_SCHEMA;
            case "_float8" -> Schema.OPTIONAL_FLOAT64_SCHEMA;
            case "_bytea" -> Schema.OPTIONAL_BYTES_SCHEMA;
            case "_uuid" ->
                named(SchemaBuilder.string(), "io.debezium.data.Uuid")
                        .optional()
                        .build();
            default -> Schema.OPTIONAL_STRING_SCHEMA;
        };
        boolean text = element.type() == Schema.Type.STRING;
        return new ColumnForm(
                () -> SchemaBuilder.array(element),
                text ? "%s::text[]" : "%s",
                (rows, i) -> {
                    Array array = rows.getArray(i);
                    return array == null ? null : elements((Object[]) array.getArray(), element, column.name());
                },
                "?",
                (statement, i, value) -> {
                    throw new SQLException("an array cannot be a key or a cursor");
                });
    }

    private static List<Object> elements(Object[] values, Schema element, String column) {
        List<Object> elements = new ArrayList<>(values.length);
        for (Object value : values) {
            if (value instanceof Object[]) {
                throw new DataException(column + ": an array of more than one dimension");
            }
            elements.add(
                    value instanceof byte[] bytes
                            ? ByteBuffer.wrap(bytes)
                            : element.type() == Schema.Type.INT16 && value instanceof Number number
                                    ? (Object) number.shortValue()
                                    : value);
        }
        return elements;
    }
}
