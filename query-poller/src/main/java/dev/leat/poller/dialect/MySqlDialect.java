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
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;

/** MySQL, from 8.0 on. A schema is a database. */
final class MySqlDialect implements Dialect {

    /** Characters of a time without a fraction, such as 2024-01-31 12:30:00. */
    private static final int WITHOUT_FRACTION = 19;

    /** A statement took too long or was ended, a table was altered meanwhile, a lock was waited for too long, the server is offline. */
    private static final Set<Integer> PASSING = Set.of(3024, 1317, 1412, 1205, 3032);

    private static final int MICRO_DIGITS = 6;
    private static final int SECONDS_OF_MINUTE = 60;

    /** A point in time, which the session shows at UTC. */
    private static final ColumnForm TIMESTAMP = new ColumnForm(
            () -> named(SchemaBuilder.string(), Forms.ZONED_TIMESTAMP),
            (rows, i) -> {
                LocalDateTime value = rows.getObject(i, LocalDateTime.class);
                return value == null ? null : IsoInstant.shortest(value.atOffset(ZoneOffset.UTC));
            },
            (statement, i, value) ->
                    statement.setObject(i, LocalDateTime.ofInstant(Instant.parse((String) value), ZoneOffset.UTC)));

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

    @Override
    public Map<String, Declaration> declared(Connection session, String schema, String table) throws SQLException {
        // that of a view takes a right of its own
        try (PreparedStatement statement = session.prepareStatement("SELECT 1 FROM information_schema.tables"
                + " WHERE table_schema = ? AND table_name = ? AND table_type = 'BASE TABLE'")) {
            statement.setString(1, schema);
            statement.setString(2, table);
            try (ResultSet base = statement.executeQuery()) {
                if (!base.next()) {
                    return Map.of();
                }
            }
        }
        try (Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery("SHOW CREATE TABLE " + table(schema, table))) {
            return rows.next() ? CreateTable.columns(rows.getString(2)) : Map.of();
        }
    }

    @Override
    public ColumnForm form(ColumnFacts column) {
        return ofType(column).withDefault(MySqlDefaults.of(column));
    }

    private static ColumnForm ofType(ColumnFacts column) {
        String declared = column.declared().map(Declaration::type).orElse("");
        return switch (declared.replaceAll("(?s)\\(.*", "")) {
            case "enum" -> MySqlChoices.oneOf(declared);
            case "set" -> MySqlChoices.someOf(declared);
            case "point" -> geometry(Geometries.POINT, Geometries::pointOfMySql);
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
            case "BIT" -> column.precision() == 1 ? Forms.BOOLEAN : bits(column.precision());
            case "YEAR" -> year();
            case "DATE" -> Forms.DAYS;
            case "TIME" -> span();
            case "DATETIME" -> Forms.local(fraction(column));
            case "TIMESTAMP" -> TIMESTAMP;
            case "BINARY", "VARBINARY", "TINYBLOB", "BLOB", "MEDIUMBLOB", "LONGBLOB" -> Forms.BYTES;
            // of all kinds: the driver does not tell them apart
            case "GEOMETRY" -> geometry(Geometries.GEOMETRY, Geometries::ofMySql);
            case "JSON" -> Forms.text("io.debezium.data.Json");
            // of a query, where nobody says which ones there are
            case "ENUM", "SET" -> new ColumnForm(SchemaBuilder::string, Forms.TEXT.reader(), ColumnForm.NOT_COMPARED);
            default -> Forms.TEXT;
        };
    }

    private static ColumnForm geometry(Supplier<SchemaBuilder> schema, Function<byte[], Struct> ofStored) {
        return new ColumnForm(
                schema,
                (rows, i) -> {
                    byte[] stored = rows.getBytes(i);
                    return stored == null ? null : ofStored.apply(stored);
                },
                ColumnForm.NOT_COMPARED);
    }

    static int fraction(ColumnFacts column) {
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

    static long micros(String text) {
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
}
