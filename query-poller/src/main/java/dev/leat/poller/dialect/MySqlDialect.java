package dev.leat.poller.dialect;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.connect.data.SchemaBuilder;

/** MySQL, from 8.0 on. A schema is a database. */
final class MySqlDialect implements Dialect {

    /** A statement took too long or was ended, a table was altered meanwhile, a lock was waited for too long, the server is offline. */
    private static final Set<Integer> PASSING = Set.of(3024, 1317, 1412, 1205, 3032);

    private static final int ENUM_FLAG = 0x100;
    private static final int SET_FLAG = 0x800;

    /** The declaration itself of what is no table would take a right of its own, and shows no types. */
    private static final String TYPES = """
            SELECT c.column_name, c.column_type, t.table_type = 'BASE TABLE'
            FROM information_schema.columns c
            JOIN information_schema.tables t ON t.table_schema = c.table_schema AND t.table_name = c.table_name
            WHERE c.table_schema = ? AND c.table_name = ?
            ORDER BY c.ordinal_position""";

    @Override
    public String name() {
        return "mysql";
    }

    @Override
    public Map<String, String> driverProperties(Duration statementTimeout) {
        return Map.of(
                "connectTimeout", "10000",
                "socketTimeout", Long.toString(statementTimeout.toMillis() + 10_000),
                "connectionTimeZone", "UTC",
                "forceConnectionTimeZoneToSession", "true",
                "yearIsDateType", "false",
                "zeroDateTimeBehavior", "CONVERT_TO_NULL",
                "tinyInt1isBit", "false",
                "useCursorFetch", "true",
                "allowPublicKeyRetrieval", "true");
    }

    @Override
    public void prepare(Connection session, Duration statementTimeout) throws SQLException {
        session.setReadOnly(true);
        session.setAutoCommit(true);
        try (Statement statement = session.createStatement()) {
            statement.execute("SET SESSION max_execution_time = " + statementTimeout.toMillis()
                    + ", SESSION sql_quote_show_create = 1");
        }
    }

    @Override
    public String quote(String identifier) {
        return "`" + identifier.replace("`", "``") + "`";
    }

    @Override
    public CatalogPlace place(String schema) {
        return new CatalogPlace(Optional.of(schema), Optional.empty());
    }

    @Override
    public String first(String query, int rows) {
        return query + " LIMIT " + rows;
    }

    @Override
    public String clockQuery() {
        return "SELECT CAST(UNIX_TIMESTAMP(SYSDATE(6)) * 1000000 AS SIGNED)";
    }

    @Override
    public boolean passes(SQLException failure) {
        return Dialect.super.passes(failure) || PASSING.contains(failure.getErrorCode());
    }

    /** To the driver enums and sets are CHAR; the server says it in flags (ENUM_FLAG and SET_FLAG of its protocol). */
    @Override
    public String typeName(ResultSetMetaData of, int index) throws SQLException {
        int flags = of.unwrap(com.mysql.cj.jdbc.result.ResultSetMetaData.class)
                .getFields()[index - 1]
                .getFlags();
        return (flags & ENUM_FLAG) != 0 ? "ENUM" : (flags & SET_FLAG) != 0 ? "SET" : of.getColumnTypeName(index);
    }

    @Override
    public Map<String, Declaration> declared(Connection session, String schema, String table) throws SQLException {
        Map<String, Declaration> columns = new LinkedHashMap<>();
        boolean base = false;
        try (PreparedStatement statement = session.prepareStatement(TYPES)) {
            statement.setString(1, schema);
            statement.setString(2, table);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    base = rows.getBoolean(3);
                    columns.put(rows.getString(1), new Declaration(rows.getString(2), false, false, Optional.empty()));
                }
            }
        }
        if (base) {
            Map<String, Declaration> written = createTable(session, schema, table);
            columns.replaceAll((name, declaration) -> written.getOrDefault(name, declaration));
        }
        return columns;
    }

    private Map<String, Declaration> createTable(Connection session, String schema, String table) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery("SHOW CREATE TABLE " + table(schema, table))) {
            return rows.next() ? CreateTable.columns(rows.getString(2)) : Map.of();
        }
    }

    @Override
    public OptionalLong estimate(Connection session, String schema, String table) throws SQLException {
        try (PreparedStatement statement = session.prepareStatement(
                "SELECT TABLE_ROWS FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?")) {
            statement.setString(1, schema);
            statement.setString(2, table);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    return OptionalLong.empty();
                }
                long rows = row.getLong(1);
                return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(rows); // a view has none
            }
        }
    }

    @Override
    public String compared(ColumnForm form, String column) {
        return MySqlForms.isNumbered(form) ? column + " + 0" : column;
    }

    /** A parameter would be a text. */
    @Override
    public Optional<String> typed(ColumnForm form) {
        return Optional.of(
                switch (String.valueOf(form.schema().get().name())) {
                    case Forms.DATE -> "CAST(? AS DATE)";
                    case Forms.MICRO_TIME -> "CAST(? AS TIME(6))";
                    case Forms.TIMESTAMP, Forms.MICRO_TIMESTAMP, Forms.ZONED_TIMESTAMP -> "CAST(? AS DATETIME(6))";
                    default -> form.placeholder();
                });
    }

    @Override
    public ColumnForm form(ColumnFacts column) {
        return ofType(column).withDefault(MySqlDefaults.of(column));
    }

    private static ColumnForm ofType(ColumnFacts column) {
        String declared = column.declared().map(Declaration::type).orElse("");
        return switch (declared.replaceAll("(?s)\\(.*", "")) {
            case "enum" -> MySqlForms.enumeration(declared);
            case "set" -> MySqlForms.set(declared);
            case "point" -> MySqlForms.geometry(Geometries.POINT, Geometries::pointOfMySql);
            default -> byDriver(column);
        };
    }

    private static ColumnForm byDriver(ColumnFacts column) {
        return switch (column.typeName()) {
            case "TINYINT", "SMALLINT", "TINYINT UNSIGNED" -> Forms.INT16;
            case "MEDIUMINT", "INT", "SMALLINT UNSIGNED", "MEDIUMINT UNSIGNED" -> Forms.INT32;
            case "BIGINT", "INT UNSIGNED" -> Forms.INT64;
            case "BIGINT UNSIGNED" -> Forms.unsigned64();
            case "FLOAT", "FLOAT UNSIGNED" -> Forms.FLOAT32;
            case "DOUBLE", "DOUBLE UNSIGNED" -> Forms.FLOAT64;
            case "DECIMAL", "DECIMAL UNSIGNED" -> Forms.decimal(column.precision(), column.scale());
            case "BIT" -> column.precision() == 1 ? Forms.BOOLEAN : MySqlForms.bits(column.precision());
            case "YEAR" -> MySqlForms.year();
            case "DATE" -> MySqlForms.date(column.nullable());
            case "TIME" -> MySqlForms.span();
            case "DATETIME" -> MySqlForms.dateTime(MySqlForms.fraction(column), column.nullable());
            case "TIMESTAMP" -> MySqlForms.timestamp(column.nullable());
            case "BINARY", "VARBINARY", "TINYBLOB", "BLOB", "MEDIUMBLOB", "LONGBLOB" -> Forms.BYTES;
            // of all kinds: the driver does not tell them apart
            case "GEOMETRY" -> MySqlForms.geometry(Geometries.GEOMETRY, Geometries::ofMySql);
            case "JSON" -> Forms.text("io.debezium.data.Json");
            // of a query, where nobody says which there are: they would be ordered by numbers and compared as texts
            case "ENUM", "SET" -> new ColumnForm(SchemaBuilder::string, Forms.TEXT.reader(), ColumnForm.NOT_COMPARED);
            default -> Forms.TEXT;
        };
    }
}
