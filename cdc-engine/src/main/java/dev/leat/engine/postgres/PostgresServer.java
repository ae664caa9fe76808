package dev.leat.engine.postgres;

import dev.leat.engine.source.CaptureError;
import dev.leat.engine.source.SourceDefinition;
import dev.leat.stream.error.LeatException;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;

/**
 * Questions to the database server of a source, over one connection that is opened at the first question and again when it
 * broke. Not thread-safe.
 */
final class PostgresServer implements AutoCloseable {

    private static final String CONNECT_TIMEOUT_S = "10";
    private static final String SOCKET_TIMEOUT_S = "30";

    /** What the server and the user offer. */
    record Facts(
            int version,
            String walLevel,
            int maxSlots,
            int slots,
            String idleSlots,
            int maxSenders,
            int senders,
            String role,
            String database,
            boolean mayCreate,
            boolean mayReplicate) {}

    /** The state of a replication slot. {@code confirmed}: the log before it is gone for this slot. */
    record Slot(OptionalInt activePid, boolean here, String plugin, String walStatus, long confirmed) {}

    record TableFacts(
            String schema,
            String name,
            boolean partitioned,
            boolean keyed,
            boolean readable,
            boolean owned,
            String owner,
            List<String> generatedColumns) {

        String fullName() {
            return schema + "." + name;
        }
    }

    record Publication(boolean allTables, List<String> tables) {}

    private final SourceDefinition definition;
    private @Nullable Connection connection;

    PostgresServer(SourceDefinition definition) {
        this.definition = definition;
    }

    /**
     * The driver's view of the JDBC address: {@code PGHOST}, {@code PGPORT}, {@code PGDBNAME} and the parameters.
     *
     * @throws LeatException operator, when it is not the address of one PostgreSQL server
     */
    Properties address() {
        Properties address = Driver.parseURL(definition.url(), null);
        if (address == null
                || address.getProperty("PGHOST", "").contains(",")
                || address.getProperty("PGDBNAME", "").isEmpty()) {
            throw new LeatException(
                    CaptureError.SETTING_REFUSED,
                    "source %s: url is not of the form jdbc:postgresql://host:port/database"
                            .formatted(definition.name()));
        }
        if (address.containsKey("user") || address.containsKey("password")) {
            throw new LeatException(
                    CaptureError.SETTING_REFUSED,
                    "source %s: url holds credentials; put them into user and password".formatted(definition.name()));
        }
        return address;
    }

    /** The server and its timeline, as event ids begin. */
    String identity() throws SQLException {
        return one(Sql.IDENTITY, row -> row.getString("system") + "/" + row.getString("timeline"))
                .orElseThrow();
    }

    Facts facts() throws SQLException {
        return one(
                        Sql.SERVER,
                        row -> new Facts(
                                row.getInt("version"),
                                row.getString("wal_level"),
                                row.getInt("max_slots"),
                                row.getInt("slots"),
                                Optional.ofNullable(row.getString("idle_slots")).orElse(""),
                                row.getInt("max_senders"),
                                row.getInt("senders"),
                                row.getString("role"),
                                row.getString("database"),
                                row.getBoolean("may_create"),
                                row.getBoolean("may_replicate")))
                .orElseThrow();
    }

    Optional<Slot> slot(String name) throws SQLException {
        return one(
                Sql.SLOT,
                row -> new Slot(
                        row.getBoolean("active") ? OptionalInt.of(row.getInt("active_pid")) : OptionalInt.empty(),
                        row.getBoolean("here"),
                        row.getString("plugin"),
                        Optional.ofNullable(row.getString("wal_status")).orElse(""),
                        row.getLong("confirmed")),
                name);
    }

    /** Ends the connection that uses the slot, if there is one. */
    void freeSlot(String name) throws SQLException {
        one(Sql.FREE_SLOT, row -> row.getBoolean(1), name);
    }

    /** The end of the log: what will be written next stands there. */
    long logEnd() throws SQLException {
        return one(Sql.LOG_END, row -> row.getLong("log_end")).orElseThrow();
    }

    Optional<Publication> publication(String name) throws SQLException {
        return one(
                Sql.PUBLICATION,
                row -> new Publication(row.getBoolean("all_tables"), texts(row.getArray("tables"))),
                name);
    }

    List<TableFacts> tables() throws SQLException {
        return all(
                Sql.TABLES,
                row -> new TableFacts(
                        row.getString("schema"),
                        row.getString("name"),
                        row.getBoolean("partitioned"),
                        row.getBoolean("keyed"),
                        row.getBoolean("readable"),
                        row.getBoolean("owned"),
                        row.getString("owner"),
                        texts(row.getArray("generated"))));
    }

    private interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    private <T> Optional<T> one(Sql sql, RowReader<T> reader, String... parameters) throws SQLException {
        return all(sql, reader, parameters).stream().findFirst();
    }

    private <T> List<T> all(Sql sql, RowReader<T> reader, String... parameters) throws SQLException {
        try (PreparedStatement statement = connection().prepareStatement(sql.text)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            List<T> rows = new ArrayList<>();
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    rows.add(reader.read(result));
                }
            }
            return rows;
        }
    }

    private Connection connection() throws SQLException {
        Connection open = connection;
        if (open == null || open.isClosed()) {
            address();
            Properties properties = new Properties();
            properties.setProperty("user", definition.user());
            properties.setProperty("password", definition.password());
            properties.setProperty("connectTimeout", CONNECT_TIMEOUT_S);
            properties.setProperty("socketTimeout", SOCKET_TIMEOUT_S);
            properties.setProperty("ApplicationName", "leat " + definition.name());
            open = new Driver().connect(definition.url(), properties);
            connection = open;
        }
        if (open == null) {
            throw new SQLException("no PostgreSQL address", "08001");
        }
        return open;
    }

    private static List<String> texts(Array array) throws SQLException {
        return List.of((String[]) array.getArray());
    }

    @Override
    public void close() {
        Connection open = connection;
        connection = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException e) {
                // nothing depends on it: the server notices by itself
            }
        }
    }
}
