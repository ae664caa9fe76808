package dev.leat.platform.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.leat.engine.source.Outboxes;
import dev.leat.engine.source.SnapshotMode;
import dev.leat.engine.source.SnapshotModes;
import dev.leat.engine.source.SourceDefinition;
import dev.leat.engine.source.SourceType;
import dev.leat.stream.topic.TopicNames;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A database to capture. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = SourceSettings.Postgres.class, name = "postgres"),
    @JsonSubTypes.Type(value = SourceSettings.MySql.class, name = "mysql"),
    @JsonSubTypes.Type(value = QuerySettings.class, name = "query")
})
public sealed interface SourceSettings permits SourceSettings.Postgres, SourceSettings.MySql, QuerySettings {

    /** Each as {@code schema.table}, or {@code database.table}, where {@code *} stands for any characters. */
    List<String> tables();

    /** The tables in which services leave messages. */
    List<String> outboxTables();

    /** Whether there is anything to capture. */
    default boolean capturesAnything() {
        return !tables().isEmpty() || !outboxTables().isEmpty();
    }

    /** How a table's rows come that stand in it when it is first captured. */
    enum Snapshot {
        @JsonProperty("incremental")
        INCREMENTAL(SnapshotMode.INCREMENTAL),
        @JsonProperty("blocking")
        BLOCKING(SnapshotMode.BLOCKING),
        @JsonProperty("none")
        NONE(SnapshotMode.NONE);

        private final SnapshotMode mode;

        Snapshot(SnapshotMode mode) {
            this.mode = mode;
        }
    }

    /** Whether it captures the table with this change topic, by the list of its tables. */
    default boolean captures(String source, String topic) {
        return outboxTables().stream().noneMatch(table -> topic.equals(source + "." + table))
                && tables().stream().anyMatch(table -> {
                    String pattern = Stream.of((source + "." + table).split("\\*", -1))
                            .map(java.util.regex.Pattern::quote)
                            .collect(Collectors.joining("[^.]*"));
                    return topic.matches(pattern);
                });
    }

    /** The change topics of the tables that it names one by one, in the order of the file. */
    default Set<String> topics(String source) {
        Set<String> topics = new LinkedHashSet<>();
        for (String table : tables()) {
            int dot = table.indexOf('.');
            if (dot > 0 && !table.contains("*")) {
                topics.add(TopicNames.changes(source, table.substring(0, dot), table.substring(dot + 1)));
            }
        }
        return topics;
    }

    /**
     * Where services leave messages.
     *
     * @param tables each as {@code schema.table}
     * @param logPrefix of messages that stand in the log itself, written by pg_logical_emit_message
     */
    record PostgresOutbox(
            List<@Pattern(regexp = Names.ONE_TABLE, message = Names.ONE_TABLE_SAID) String> tables,

            Optional<
                            @Pattern(
                                    regexp = "(?!leat$|leat\\.)[A-Za-z0-9_.-]{1,63}",
                                    message =
                                            "a prefix has up to 63 letters, digits, _, - and ., and is neither leat nor begins with leat.")
                            String>
                    logPrefix) {

        static final PostgresOutbox NONE = new PostgresOutbox(List.of(), Optional.empty());

        @JsonCreator
        public PostgresOutbox {
            tables = Given.texts(tables);
            logPrefix = Given.or(logPrefix, Optional.empty());
        }
    }

    /**
     * Where services leave messages.
     *
     * @param tables each as {@code database.table}
     */
    record MySqlOutbox(List<@Pattern(regexp = Names.ONE_TABLE, message = Names.ONE_TABLE_SAID) String> tables) {

        static final MySqlOutbox NONE = new MySqlOutbox(List.of());

        @JsonCreator
        public MySqlOutbox {
            tables = Given.texts(tables);
        }
    }

    /** The same source for whom captures it. */
    SourceDefinition definition(String name, ConfigurationFile.Reading reading);

    /**
     * @param password of the user
     * @param trustStore PEM file of the authorities to trust; with it the server must prove who it is
     * @param tables each as {@code schema.table}, where {@code *} stands for any characters
     * @param outbox where services leave messages
     * @param slot the replication slot; Leat names one if empty
     * @param publication what the slot is read through; Leat makes and names one if empty
     * @param snapshot how the rows come that stand in the tables when they are first captured
     * @param snapshotOf how those of the tables come that these patterns name, where it differs; the first one holds
     * @param properties of the Debezium connector, for what has no key of its own
     */
    record Postgres(
            @Pattern(
                    regexp = Addresses.POSTGRES,
                    message = "write the database's JDBC address, such as jdbc:postgresql://localhost:5432/shop"
                            + Addresses.NO_CREDENTIALS)
            String url,

            @NotBlank(
                    message =
                            "missing: the role that Leat connects as; it needs LOGIN and REPLICATION, and SELECT on the tables")
            String user,

            Optional<Secret> password,
            Optional<String> trustStore,

            List<@Pattern(regexp = Names.TABLE, message = Names.TABLE_SAID) String> tables,

            @Valid PostgresOutbox outbox,

            Optional<
                            @Pattern(
                                    regexp = "[a-z0-9_]{1,63}",
                                    message = "a slot's name has up to 63 of a-z, 0-9 and _")
                            String>
                    slot,
            Optional<
                            @Pattern(
                                    regexp = "[A-Za-z_][A-Za-z0-9_]{0,62}",
                                    message = "a publication's name has up to 63 letters, digits and _")
                            String>
                    publication,
            Snapshot snapshot,
            Map<@Pattern(regexp = Names.TABLE, message = Names.TABLE_SAID) String, Snapshot> snapshotOf,
            Map<String, Secret> properties)
            implements SourceSettings {

        @JsonCreator
        public Postgres {
            url = Given.text(url);
            user = Given.text(user);
            password = Given.or(password, Optional.empty());
            trustStore = Given.or(trustStore, Optional.empty());
            tables = Given.texts(tables);
            outbox = Given.or(outbox, PostgresOutbox.NONE);
            slot = Given.or(slot, Optional.empty());
            publication = Given.or(publication, Optional.empty());
            snapshot = Given.or(snapshot, Snapshot.INCREMENTAL);
            snapshotOf = Given.map(snapshotOf);
            properties = Given.map(properties);
        }

        @Override
        public List<String> outboxTables() {
            return outbox.tables();
        }

        @Override
        public boolean capturesAnything() {
            return SourceSettings.super.capturesAnything() || outbox.logPrefix().isPresent();
        }

        @Override
        public SourceDefinition definition(String name, ConfigurationFile.Reading reading) {
            return new SourceDefinition(
                    name,
                    SourceType.POSTGRES,
                    trustStore
                            .map(file -> trusting(reading.folder().resolve(file)))
                            .orElse(url),
                    user,
                    password.map(Secret::value).orElse(""),
                    tables,
                    new Outboxes(outbox.tables(), outbox.logPrefix()),
                    slot,
                    publication,
                    modes(snapshot, snapshotOf),
                    reading.configuration().topics().partitions(),
                    (short) reading.configuration().replication(),
                    texts(properties));
        }

        private String trusting(Path authorities) {
            String trust = "sslmode=verify-full&sslrootcert=" + encoded(authorities.toString());
            return withParameters(url, trust);
        }
    }

    /**
     * @param password of the user
     * @param trustStore PKCS12 or JKS file of the authorities to trust; with it the server must prove who it is
     * @param trustStorePassword of that file
     * @param tables each as {@code database.table}, where {@code *} stands for any characters
     * @param outbox where services leave messages
     * @param snapshot how the rows come that stand in the tables when they are first captured
     * @param snapshotOf how those of the tables come that these patterns name, where it differs; the first one holds
     * @param properties of the Debezium connector, for what has no key of its own
     */
    record MySql(
            @Pattern(
                    regexp = Addresses.MYSQL,
                    message = "write the database's JDBC address, such as jdbc:mysql://localhost:3306/shop"
                            + Addresses.NO_CREDENTIALS)
            String url,

            @NotBlank(
                    message =
                            "missing: the user that Leat connects as; it needs REPLICATION SLAVE, REPLICATION CLIENT and RELOAD, and SELECT on the tables")
            String user,

            Optional<Secret> password,
            Optional<String> trustStore,
            Optional<Secret> trustStorePassword,

            List<@Pattern(regexp = Names.TABLE, message = Names.TABLE_SAID) String> tables,

            @Valid MySqlOutbox outbox,

            Snapshot snapshot,
            Map<@Pattern(regexp = Names.TABLE, message = Names.TABLE_SAID) String, Snapshot> snapshotOf,
            Map<String, Secret> properties)
            implements SourceSettings {

        @JsonCreator
        public MySql {
            url = Given.text(url);
            user = Given.text(user);
            password = Given.or(password, Optional.empty());
            trustStore = Given.or(trustStore, Optional.empty());
            trustStorePassword = Given.or(trustStorePassword, Optional.empty());
            tables = Given.texts(tables);
            outbox = Given.or(outbox, MySqlOutbox.NONE);
            snapshot = Given.or(snapshot, Snapshot.INCREMENTAL);
            snapshotOf = Given.map(snapshotOf);
            properties = Given.map(properties);
        }

        @Override
        public List<String> outboxTables() {
            return outbox.tables();
        }

        @Override
        public SourceDefinition definition(String name, ConfigurationFile.Reading reading) {
            return new SourceDefinition(
                    name,
                    SourceType.MYSQL,
                    trustStore
                            .map(file -> trusting(reading.folder().resolve(file)))
                            .orElse(url),
                    user,
                    password.map(Secret::value).orElse(""),
                    tables,
                    new Outboxes(outbox.tables(), Optional.empty()),
                    Optional.empty(),
                    Optional.empty(),
                    modes(snapshot, snapshotOf),
                    reading.configuration().topics().partitions(),
                    (short) reading.configuration().replication(),
                    texts(properties));
        }

        private String trusting(Path authorities) {
            String trust = "sslMode=VERIFY_IDENTITY&trustCertificateKeyStoreUrl="
                    + encoded(authorities.toUri().toString());
            return withParameters(
                    url,
                    trustStorePassword
                            .map(secret -> trust + "&trustCertificateKeyStorePassword=" + encoded(secret.value()))
                            .orElse(trust));
        }
    }

    private static SnapshotModes modes(Snapshot otherwise, Map<String, Snapshot> byTable) {
        SequencedMap<String, SnapshotMode> modes = new LinkedHashMap<>();
        byTable.forEach((table, snapshot) -> modes.put(table, snapshot.mode));
        return new SnapshotModes(otherwise.mode, modes);
    }

    private static Map<String, String> texts(Map<String, Secret> properties) {
        Map<String, String> texts = new HashMap<>();
        properties.forEach((property, value) -> texts.put(property, value.value()));
        return texts;
    }

    private static String withParameters(String url, String parameters) {
        return url + (url.contains("?") ? "&" : "?") + parameters;
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
