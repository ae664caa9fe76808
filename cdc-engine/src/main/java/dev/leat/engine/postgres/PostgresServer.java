package dev.leat.engine.postgres;

import dev.leat.engine.source.SourceDefinition;
import dev.leat.engine.source.TablePatterns;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.TreeMap;

/** Questions to the database server of a source. Not thread-safe. */
final class PostgresServer implements AutoCloseable {

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

    /**
     * What becomes of the log while nobody reads it.
     *
     * @param keepBytes for a slot; empty without limit
     * @param idleTimeout after which an unused slot is invalidated; zero if never
     * @param bytesPerSecond written on average; empty when that is not known of an hour at least
     * @param standbys whether others copy the server
     */
    record LogSettings(
            int version,
            OptionalLong keepBytes,
            Duration idleTimeout,
            OptionalDouble bytesPerSecond,
            boolean standbys) {}

    /**
     * What a table writes to the log of changed rows.
     *
     * @param kind as {@code pg_class.relreplident} has it
     * @param indexHasKey whether the index of its identity, if it is by one, has all columns of the primary key
     * @param bytesApart of values that are stored apart since they are large
     */
    record TableIdentity(String name, String kind, boolean indexHasKey, boolean deferrableKey, long bytesApart) {}

    /** What a publication leaves out. {@code limited}: tables of which it has only some rows or columns. */
    record PublicationLimits(boolean allChanges, List<String> limited) {}

    private final PostgresQueries queries;

    PostgresServer(SourceDefinition definition) {
        this.queries = new PostgresQueries(definition);
    }

    /** See {@link PostgresQueries#address}. */
    Properties address() {
        return queries.address();
    }

    void execute(String statement) throws SQLException {
        queries.execute(statement);
    }

    Identity identity() throws SQLException {
        return queries.one(
                        Sql.IDENTITY,
                        row -> new Identity(
                                row.getString("system"),
                                row.getInt("timeline"),
                                row.getLong("log_end"),
                                row.getString("database")))
                .orElseThrow();
    }

    Facts facts() throws SQLException {
        return queries.one(
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
        return queries.one(
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
        queries.one(Sql.FREE_SLOT, row -> row.getBoolean(1), name);
    }

    void dropSlot(String name) throws SQLException {
        queries.all(Sql.DROP_SLOT, row -> name, name);
    }

    Optional<Publication> publication(String name) throws SQLException {
        return queries.one(
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
        queries.all(
                        Sql.PUBLISHED_TABLES,
                        row -> List.of(text(row, "name"), text(row, "entry"), text(row, "publication")),
                        name)
                .forEach(row -> {
                    entries.put(row.get(0), row.get(1));
                    entries.put("", row.get(2));
                });
        return entries;
    }

    Optional<PublicationLimits> publicationLimits(String name) throws SQLException {
        return queries.one(
                Sql.PUBLICATION_LIMITS,
                row -> new PublicationLimits(row.getBoolean("all_changes"), texts(row.getArray("limited"))),
                name);
    }

    LogSettings logSettings() throws SQLException {
        return queries.one(Sql.LOG_SETTINGS, row -> {
                    double bytesPerSecond = row.getDouble("bytes_per_s");
                    return new LogSettings(
                            row.getInt("version"),
                            number(row, "keep_bytes"),
                            Duration.ofSeconds(row.getLong("idle_timeout_s")),
                            bytesPerSecond > 0 ? OptionalDouble.of(bytesPerSecond) : OptionalDouble.empty(),
                            row.getBoolean("standbys"));
                })
                .orElseThrow();
    }

    List<TableIdentity> identities() throws SQLException {
        return queries.all(
                Sql.TABLE_IDENTITIES,
                row -> new TableIdentity(
                        row.getString("name"),
                        row.getString("identity"),
                        row.getBoolean("index_has_key"),
                        row.getBoolean("deferrable_key"),
                        row.getLong("apart_bytes")));
    }

    List<TableFacts> tables() throws SQLException {
        return queries.all(
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
        queries.all(Sql.UNREADABLE_TYPES, row -> types.put(row.getString("name"), row.getBoolean("domain")));
        return types;
    }

    /** See {@link PostgresQueries#connection}. */
    Connection connection() throws SQLException {
        return queries.connection();
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
        queries.close();
    }
}
