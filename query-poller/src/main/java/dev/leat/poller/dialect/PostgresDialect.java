package dev.leat.poller.dialect;

import static dev.leat.poller.dialect.Forms.named;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.postgresql.geometric.PGpoint;
import org.postgresql.util.PGInterval;

/** PostgreSQL, from 14 on. */
final class PostgresDialect implements Dialect {

    private static final int MOST_SCALE = 1_000;
    private static final Set<String> OF_EXTENSIONS = Set.of("hstore", "ltree");
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What the log tells of a table's columns and result sets do not. Generated ones are not in the log. */
    private static final String DECLARED = """
            SELECT a.attname AS name,
                   CASE t.typtype WHEN 'e' THEN 'enum' ELSE t.typname END AS type,
                   t.typtype = 'd' AS domain,
                   greatest(a.attndims, t.typndims) > 1 AS nested,
                   CASE WHEN c.relkind IN ('r', 'p')
                             AND (t.typtype = 'e' OR t.typnamespace = 'pg_catalog'::regnamespace)
                        THEN pg_get_expr(d.adbin, d.adrelid) END AS expression
            FROM pg_attribute a
            JOIN pg_class c ON c.oid = a.attrelid
            JOIN pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_type t ON t.oid = a.atttypid
            LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
            WHERE n.nspname = ? AND c.relname = ? AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
              AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
            ORDER BY a.attnum""";

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
    public Map<String, Declaration> declared(Connection session, String schema, String table) throws SQLException {
        Map<String, Declaration> columns = new LinkedHashMap<>();
        try (PreparedStatement statement = session.prepareStatement(DECLARED)) {
            statement.setString(1, schema);
            statement.setString(2, table);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    columns.put(
                            rows.getString("name"),
                            new Declaration(
                                    rows.getString("type"),
                                    rows.getBoolean("domain"),
                                    rows.getBoolean("nested"),
                                    Optional.ofNullable(rows.getString("expression"))));
                }
            }
        }
        return columns;
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
        return PostgresArrays.isArray(column)
                ? PostgresArrays.form(column)
                : plain(column).withDefault(PostgresDefaults.of(column));
    }

    private ColumnForm plain(ColumnFacts column) {
        return switch (type(column)) {
            case "bool" -> Forms.BOOLEAN;
            case "int2", "smallserial" -> Forms.INT16;
            case "int4", "serial" -> Forms.INT32;
            case "int8", "bigserial", "oid" -> Forms.INT64;
            case "float4" -> Forms.FLOAT32;
            case "float8" -> Forms.FLOAT64;
            case "numeric" ->
                column.precision() == 0 ? VariableScale.FORM : Forms.decimal(column.precision(), scale(column));
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
            default -> asText(column.typeName());
        };
    }

    /** Of a domain, which the driver tells as its base type. Those of extensions are not seen through by Debezium. */
    private static String type(ColumnFacts column) {
        boolean domain = column.declared().map(Declaration::domain).orElse(false);
        return domain && OF_EXTENSIONS.contains(column.typeName()) ? "domain" : column.typeName();
    }

    /** A negative one comes as 11 bits without a sign. */
    static int scale(ColumnFacts column) {
        return column.scale() > MOST_SCALE ? column.scale() - (2 << 10) : column.scale();
    }

    private static ColumnForm hstore() {
        return new ColumnForm(
                () -> named(SchemaBuilder.string(), "io.debezium.data.Json"),
                (rows, i) -> {
                    Object value = rows.getObject(i);
                    return value == null ? null : JSON.valueToTree(value).toString();
                },
                ColumnForm.NOT_COMPARED);
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
                ColumnForm.NOT_COMPARED);
    }

    private ColumnForm asText(String type) {
        // one that is not in the search path comes in quotes already, with its schema
        String quoted = type.startsWith("\"") ? type : quote(type);
        return Forms.TEXT.selectedAs("%s::text").comparedWith("CAST(? AS " + quoted + ")");
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
                (rows, i) -> rows.getObject(i) instanceof PGInterval interval ? PostgresTexts.interval(interval) : null,
                ColumnForm.NOT_COMPARED);
    }
}
