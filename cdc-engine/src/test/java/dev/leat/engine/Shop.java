package dev.leat.engine;

import dev.leat.engine.connect.Fingerprint;
import dev.leat.engine.connect.Past;
import dev.leat.engine.offset.ProgressTopic;
import dev.leat.engine.source.SnapshotMode;
import dev.leat.engine.source.SnapshotModes;
import dev.leat.engine.source.SourceDefinition;
import dev.leat.engine.source.SourceType;
import dev.leat.services.PostgreSqlService;
import dev.leat.services.SharedServices;
import dev.leat.stream.registry.ApicurioRegistry;
import dev.leat.stream.registry.RegistryAccess;
import dev.leat.stream.topic.KafkaAccess;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** A database of its own on the shared server, and sources that capture it. */
final class Shop implements AutoCloseable {

    static final int PARTITIONS = 3;
    static final Duration PATIENCE = Duration.ofSeconds(30);

    final String name = "s" + UUID.randomUUID().toString().replace("-", "").substring(0, 8);
    final PostgreSqlService server;
    final KafkaAccess kafka;
    final ApicurioRegistry registry;
    private final List<Source> sources = new ArrayList<>();

    Shop() {
        this(SharedServices.postgreSql());
    }

    Shop(PostgreSqlService server) {
        this.server = server;
        this.kafka = new KafkaAccess(SharedServices.kafka().bootstrapServers(), Map.of());
        this.registry = new ApicurioRegistry(
                RegistryAccess.open(SharedServices.registry().apiUrl()));
        server.createDatabase(name);
    }

    /** Each statement in a transaction of its own. */
    void sql(String... statements) {
        sql(server, name, statements);
    }

    /** Like {@link #sql}, in the server's own database. */
    void onPostgres(String... statements) {
        sql(server, "postgres", statements);
    }

    static void sql(PostgreSqlService server, String database, String... statements) {
        try (Connection connection = connect(server, database);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The one number that the query gives. */
    long number(String sql) throws SQLException {
        return number(server, name, sql);
    }

    static long number(PostgreSqlService server, String database, String sql) throws SQLException {
        try (Connection connection = connect(server, database);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getLong(1);
        }
    }

    Connection connect() throws SQLException {
        return connect(server, name);
    }

    private static Connection connect(PostgreSqlService server, String database) throws SQLException {
        return DriverManager.getConnection(server.jdbcUrl(database), server.user(), server.password());
    }

    /** The replication slot of its sources, and the publication of the same name. */
    String slot() {
        return "leat_test_" + name;
    }

    /** What is kept of the database beside the position. */
    Fingerprint fingerprint() {
        return new ProgressTopic(kafka, "test", name)
                .read()
                .past()
                .flatMap(Past::fingerprint)
                .orElse(new Fingerprint(Map.of(), Map.of()));
    }

    SourceDefinition definition(String... tables) {
        return withPassword(server.password(), tables);
    }

    SourceDefinition withPassword(String password, String... tables) {
        return as(server.user(), password, tables);
    }

    SourceDefinition as(String user, String password, String... tables) {
        return new SourceDefinition(
                name,
                SourceType.POSTGRES,
                server.jdbcUrl(name),
                user,
                password,
                List.of(tables),
                Optional.empty(),
                Optional.empty(),
                SnapshotModes.all(SnapshotMode.BLOCKING),
                PARTITIONS,
                (short) 1,
                AttentiveParts.PROPERTIES);
    }

    Source source(String... tables) {
        return source(definition(tables));
    }

    Source source(SourceDefinition definition) {
        return source(definition, SourceListener.NONE, Duration.ofMinutes(1));
    }

    /** @param silence how long its connector may give nothing */
    Source source(SourceDefinition definition, SourceListener listener, Duration silence) {
        Source source = new Source(
                definition, "test", kafka, registry, Clock.systemUTC(), listener, new AttentiveParts(silence));
        sources.add(source);
        return source;
    }

    /** Everything that stands on the topic of a table now. */
    Changes changes(String table) {
        return new Changes(kafka, registry, name + ".public." + table);
    }

    static ConditionFactory eventually() {
        return Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(100));
    }

    static void reaches(Source source, SourceState state) {
        eventually().until(() -> source.status().state(), state::equals);
    }

    @Override
    public void close() {
        sources.forEach(Source::close);
        registry.close();
    }
}
