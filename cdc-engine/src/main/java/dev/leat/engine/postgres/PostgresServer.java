package dev.leat.engine.postgres;

import dev.leat.engine.source.CaptureError;
import dev.leat.engine.source.SourceDefinition;
import dev.leat.engine.source.TablePatterns;
import dev.leat.stream.error.LeatException;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.TreeMap;
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
            boolean inRecovery,
            boolean mayCreate,
            boolean mayReplicate) {}

    /** Which data this is, and how far its log goes. {@code database}: its object id. */
    record Identity(String system, int timeline, long logEnd, String database) {

        /** As event ids begin. */
        String ofEvents() {
            return system + "/" + timeline;
        }
    }

    /**
     * The state of a replication slot.
     *
     * @param here whether it belongs to the source's database
     * @param confirmed the log before it is gone for this slot
     * @param restart from where the server keeps its log for it
     * @param safeBytes that may be written before it is lost; empty without limit
     * @param invalidationReason as the server words it, from PostgreSQL 17 on; empty when it is not
     * @param inactiveSince when it was last used, from PostgreSQL 17 on; empty while it is in use
     * @param lastReply when whoever uses it last said something, by its own clock; empty if the user may not see it
     * @param senderTimeout after which the server ends a connection that says nothing; zero if never
     */
    record Slot(
            OptionalInt activePid,
            boolean here,
            String database,
            String plugin,
            String walStatus,
            long confirmed,
            OptionalLong restart,
            OptionalLong safeBytes,
            String invalidationReason,
            String inactiveSince,
            boolean failover,
            String lastReply,
            Duration senderTimeout) {}

    record TableFacts(
            String schema,
            String name,
            boolean partitioned,
            boolean keyed,
            boolean readable,
            boolean owned,
            String owner,
            List<String> generatedColumns,
            List<String> nestedArrays)
            implements TablePatterns.Named {

        @Override
        public String fullName() {
            return schema + "." + name;
        }
    }

    /** @param owned whether the user may change it */
    record Publication(boolean allTables, boolean owned, List<String> tables) {}

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

    Identity identity() throws SQLException {
        return one(
                        Sql.IDENTITY,
                        row -> new Identity(
                                row.getString("system"),
                                row.getInt("timeline"),
                                row.getLong("log_end"),
                                row.getString("database")))
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
                                text(row, "idle_slots"),
                                row.getInt("max_senders"),
                                row.getInt("senders"),
                                row.getString("role"),
                                row.getString("database"),
                                row.getBoolean("in_recovery"),
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
                        text(row, "database"),
                        text(row, "plugin"),
                        text(row, "wal_status"),
                        row.getLong("confirmed"),
                        number(row, "restart"),
                        number(row, "safe_wal_size"),
                        text(row, "invalidation_reason"),
                        text(row, "inactive_since"),
                        row.getBoolean("failover"),
                        text(row, "reply_time"),
                        Duration.ofMillis(row.getLong("sender_timeout_ms"))),
                name);
    }

    /** Ends the connection that uses the slot, if there is one. */
    void freeSlot(String name) throws SQLException {
        one(Sql.FREE_SLOT, row -> row.getBoolean(1), name);
    }

    void execute(String statement) throws SQLException {
        try (Statement execution = connection().createStatement()) {
            execution.execute(statement);
        }
    }

    void dropSlot(String name) throws SQLException {
        all(Sql.DROP_SLOT, row -> name, name);
    }

    Optional<Publication> publication(String name) throws SQLException {
        return one(
                Sql.PUBLICATION,
                row -> new Publication(
                        row.getBoolean("all_tables"), row.getBoolean("owned"), texts(row.getArray("tables"))),
                name);
    }

    /**
     * The publication itself, under the empty name, and each table that it names: with the object id of the entry, which is
     * another one when the table is taken out and put in again.
     */
    Map<String, String> publicationEntries(String name) throws SQLException {
        Map<String, String> entries = new HashMap<>();
        all(Sql.PUBLISHED_TABLES, row -> List.of(text(row, "name"), text(row, "entry"), text(row, "publication")), name)
                .forEach(row -> {
                    entries.put(row.get(0), row.get(1));
                    entries.put("", row.get(2));
                });
        return entries;
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
                        texts(row.getArray("generated")),
                        texts(row.getArray("nested_arrays"))));
    }

    /** Types that keep the connector from knowing any: of each its name, and whether it is a domain. */
    Map<String, Boolean> unreadableTypes() throws SQLException {
        Map<String, Boolean> types = new TreeMap<>();
        all(Sql.UNREADABLE_TYPES, row -> types.put(row.getString("name"), row.getBoolean("domain")));
        return types;
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

    /** The one that questions go over; its session shows values as the connector's does. */
    Connection connection() throws SQLException {
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
            if (open == null) {
                throw new SQLException("no PostgreSQL address", "08001");
            }
            connection = open;
            try (Statement statement = open.createStatement()) {
                statement.execute(Sql.SESSION.text);
            }
        }
        return open;
    }

    private static String text(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getString(column)).orElse("");
    }

    private static OptionalLong number(ResultSet row, String column) throws SQLException {
        long number = row.getLong(column);
        return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(number);
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
