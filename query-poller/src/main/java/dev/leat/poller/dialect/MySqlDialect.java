package dev.leat.poller.dialect;

import static dev.leat.poller.dialect.Forms.named;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.errors.DataException;

/** MySQL, from 8.0 on. A schema is a database. */
final class MySqlDialect implements Dialect {

    /** Characters of a time without a fraction, such as 2024-01-31 12:30:00. */
    private static final int WITHOUT_FRACTION = 19;

    private static final int MICRO_DIGITS = 6;
    private static final int SECONDS_OF_MINUTE = 60;

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
                "tinyInt1isBit", "false",
                "useCursorFetch", "true",
                "allowPublicKeyRetrieval", "true");
    }

    @Override
    public void prepare(Connection session, Duration statementTimeout) throws SQLException {
        session.setReadOnly(true);
        session.setAutoCommit(true);
        try (Statement statement = session.createStatement()) {
            statement.execute("SET SESSION max_execution_time = " + statementTimeout.toMillis());
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

    /** An enum is a CHAR to the driver. */
    @Override
    public Map<String, String> hiddenTypes(Connection session, String schema, String table) throws SQLException {
        Map<String, String> types = new HashMap<>();
        try (PreparedStatement statement =
                session.prepareStatement("SELECT COLUMN_NAME, UPPER(DATA_TYPE) FROM information_schema.COLUMNS"
                        + " WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? AND DATA_TYPE IN ('enum', 'set')")) {
            statement.setString(1, schema);
            statement.setString(2, table);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    types.put(rows.getString(1), rows.getString(2));
                }
            }
        }
        return types;
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

    /** A parameter would be a text. */
    @Override
    public String typed(ColumnForm form) {
        return switch (String.valueOf(form.schema().get().name())) {
            case Forms.DATE -> "CAST(? AS DATE)";
            case Forms.MICRO_TIME -> "CAST(? AS TIME(6))";
            case Forms.TIMESTAMP, Forms.MICRO_TIMESTAMP, Forms.ZONED_TIMESTAMP -> "CAST(? AS DATETIME(6))";
            default -> form.placeholder();
        };
    }

    @Override
    public ColumnForm form(ColumnFacts column) {
        return switch (column.typeName()) {
            case "TINYINT", "SMALLINT", "TINYINT UNSIGNED" -> Forms.INT16;
            case "MEDIUMINT", "INT", "SMALLINT UNSIGNED", "MEDIUMINT UNSIGNED" -> Forms.INT32;
            case "BIGINT", "INT UNSIGNED" -> Forms.INT64;
            case "BIGINT UNSIGNED" -> Forms.unsigned64();
            case "FLOAT", "FLOAT UNSIGNED" -> Forms.FLOAT32;
            case "DOUBLE", "DOUBLE UNSIGNED" -> Forms.FLOAT64;
            case "DECIMAL", "DECIMAL UNSIGNED" -> Forms.decimal(column.precision(), column.scale());
            case "BIT" -> column.precision() == 1 ? Forms.BOOLEAN : bits(column.precision());
            case "YEAR" -> year();
            case "DATE" -> Forms.DAYS;
            case "TIME" -> span();
            case "DATETIME" -> Forms.local(fraction(column));
            case "TIMESTAMP" -> timestamp(fraction(column));
            case "BINARY", "VARBINARY", "TINYBLOB", "BLOB", "MEDIUMBLOB", "LONGBLOB" -> Forms.BYTES;
            case "GEOMETRY" -> geometry();
            // ordered by its number otherwise, and compared as text
            case "ENUM", "SET" -> Forms.TEXT.orderedBy("CAST(%s AS CHAR)");
            case "JSON" -> Forms.text("io.debezium.data.Json");
            default -> Forms.TEXT;
        };
    }

    /** Of all kinds: the driver does not tell them apart. */
    private static ColumnForm geometry() {
        return new ColumnForm(
                Geometries.GEOMETRY,
                (rows, i) -> {
                    byte[] stored = rows.getBytes(i);
                    return stored == null ? null : Geometries.ofMySql(stored);
                },
                (statement, i, value) -> {
                    throw new SQLException("a geometry cannot be a key or a cursor");
                });
    }

    private static int fraction(ColumnFacts column) {
        return Math.clamp(column.precision() - WITHOUT_FRACTION - 1L, 0, MICRO_DIGITS);
    }

    private static ColumnForm year() {
        return new ColumnForm(
                () -> named(SchemaBuilder.int32(), "io.debezium.time.Year"),
                Forms.INT32.reader(),
                Forms.INT32.binder());
    }

    private static ColumnForm bits(int length) {
        return Forms.TEXT.selectedAs("LPAD(BIN(%s), " + length + ", '0')");
    }

    /** A span of hours, minutes and seconds, which may be negative. */
    private static ColumnForm span() {
        return new ColumnForm(
                () -> named(SchemaBuilder.int64(), Forms.MICRO_TIME),
                "CAST(%s AS CHAR)",
                (rows, i) -> {
                    String text = rows.getString(i);
                    return text == null ? null : micros(text);
                },
                "?",
                (statement, i, value) -> statement.setString(i, spanText((Long) value)));
    }

    private static long micros(String text) {
        boolean negative = text.startsWith("-");
        String[] parts = text.substring(negative ? 1 : 0).split("[:.]", -1);
        if (parts.length < 3) {
            throw new DataException(text + " is no time");
        }
        long seconds = (Long.parseLong(parts[0]) * SECONDS_OF_MINUTE + Long.parseLong(parts[1])) * SECONDS_OF_MINUTE
                + Long.parseLong(parts[2]);
        String fraction = parts.length > 3 ? (parts[3] + "000000").substring(0, MICRO_DIGITS) : "0";
        long micros = seconds * 1_000_000 + Long.parseLong(fraction);
        return negative ? -micros : micros;
    }

    private static String spanText(long micros) {
        long absolute = Math.abs(micros);
        long seconds = absolute / 1_000_000;
        return "%s%02d:%02d:%02d.%06d"
                .formatted(
                        micros < 0 ? "-" : "",
                        seconds / 3_600,
                        seconds / SECONDS_OF_MINUTE % SECONDS_OF_MINUTE,
                        seconds % SECONDS_OF_MINUTE,
                        absolute % 1_000_000);
    }

    /** A point in time, which the session shows at UTC. */
    private static ColumnForm timestamp(int digits) {
        IsoInstant format = new IsoInstant(digits);
        return new ColumnForm(
                () -> named(SchemaBuilder.string(), Forms.ZONED_TIMESTAMP),
                (rows, i) -> {
                    LocalDateTime value = rows.getObject(i, LocalDateTime.class);
                    return value == null ? null : format.text(OffsetDateTime.of(value, ZoneOffset.UTC));
                },
                (statement, i, value) ->
                        statement.setObject(i, LocalDateTime.ofInstant(Instant.parse((String) value), ZoneOffset.UTC)));
    }
}
