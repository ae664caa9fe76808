package dev.leat.engine;

import dev.leat.engine.source.SnapshotMode;
import dev.leat.engine.source.SnapshotModes;
import dev.leat.engine.source.SourceDefinition;
import dev.leat.engine.source.SourceType;
import dev.leat.services.Home;
import dev.leat.services.MySqlServer;
import dev.leat.services.MySqlServer.Gtids;
import dev.leat.services.MySqlService;
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
import org.jspecify.annotations.Nullable;

/** A database of its own on a MySQL server that all tests share, and sources that capture it. */
final class MySqlShop implements AutoCloseable {

    private static @Nullable MySqlServer withoutGtids;

    final String name;
    final MySqlService server;
    final KafkaAccess kafka;
    final ApicurioRegistry registry;
    private final List<Source> sources = new ArrayList<>();

    MySqlShop(Gtids gtids) {
        this(
                switch (gtids) {
                    case ON -> SharedServices.mySql();
                    case OFF -> serverWithoutGtids();
                });
    }

    MySqlShop(MySqlService server) {
        this(server, "s" + UUID.randomUUID().toString().replace("-", "").substring(0, 8));
    }

    MySqlShop(MySqlService server, String name) {
        this.name = name;
        this.server = server;
        this.kafka = new KafkaAccess(SharedServices.kafka().bootstrapServers(), Map.of());
        this.registry = new ApicurioRegistry(
                RegistryAccess.open(SharedServices.registry().apiUrl()));
        server.createDatabase(name);
    }

    /** Started by the first who asks; it ends with the JVM. */
    private static synchronized MySqlServer serverWithoutGtids() {
        MySqlServer known = withoutGtids;
        if (known == null) {
            known = new MySqlServer(Home.temporary("mysql"), Gtids.OFF);
            known.start();
            withoutGtids = known;
        }
        return known;
    }

    /** Each statement in a transaction of its own. */
    void sql(String... statements) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** All statements in one transaction. */
    void transaction(String... statements) {
        List<String> all = new ArrayList<>(List.of("START TRANSACTION"));
        all.addAll(List.of(statements));
        all.add("COMMIT");
        sql(all.toArray(String[]::new));
    }

    /** The first column of each row of the answer, from the first row to the last. */
    List<String> column(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    Connection connect() throws SQLException {
        return connect("");
    }

    /** @param parameters of the address, with the question mark */
    Connection connect(String parameters) throws SQLException {
        return DriverManager.getConnection(server.jdbcUrl(name) + parameters, server.user(), server.password());
    }

    /** @param tables of this shop's database */
    SourceDefinition definition(String... tables) {
        return definitionFor(server.user(), server.password(), tables);
    }

    SourceDefinition definitionFor(String user, String password, String... tables) {
        return new SourceDefinition(
                name,
                SourceType.MYSQL,
                server.jdbcUrl(name),
                user,
                password,
                List.of(tables).stream().map(table -> name + "." + table).toList(),
                Optional.empty(),
                Optional.empty(),
                SnapshotModes.all(SnapshotMode.BLOCKING),
                Shop.PARTITIONS,
                (short) 1,
                AttentiveParts.PROPERTIES);
    }

    Source source(String... tables) {
        return source(definition(tables));
    }

    Source source(SourceDefinition definition) {
        Source source = new Source(
                definition,
                "test",
                kafka,
                registry,
                Clock.systemUTC(),
                SourceListener.NONE,
                new AttentiveParts(Duration.ofMinutes(1)));
        sources.add(source);
        return source;
    }

    /** Everything that stands on the topic of a table now. */
    Changes changes(String table) {
        return new Changes(kafka, registry, name + "." + name + "." + table);
    }

    @Override
    public void close() {
        sources.forEach(Source::close);
        registry.close();
    }
}
