package dev.leat.benchmarks.torture;

import dev.leat.engine.source.Outboxes;
import dev.leat.engine.source.SourceType;
import dev.leat.outbox.Dialect;
import dev.leat.outbox.LogOutbox;
import dev.leat.outbox.Outbox;
import dev.leat.outbox.TableOutbox;
import dev.leat.services.MySqlService;
import dev.leat.services.PostgreSqlService;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * A database of its own with an outbox, and a table {@code orders} that is captured beside it. Thread-safe.
 *
 * @param schema of the tables, as capture calls it
 * @param outboxes each transport that the database has
 */
record OutboxTarget(SourceType type, String url, String user, String password, String schema, List<Outbox> outboxes) {

    private static final String PREFIX = "torture-outbox";

    static OutboxTarget on(PostgreSqlService server) throws SQLException, IOException {
        String database = name();
        server.createDatabase(database);
        TableOutbox table = TableOutbox.in(Dialect.POSTGRESQL);
        return new OutboxTarget(
                        SourceType.POSTGRES,
                        server.jdbcUrl(database),
                        server.user(),
                        server.password(),
                        "public",
                        List.of(table, table.keepingNothing(), LogOutbox.withPrefix(PREFIX)))
                .with(Dialect.POSTGRESQL);
    }

    static OutboxTarget on(MySqlService server) throws SQLException, IOException {
        String database = name();
        server.createDatabase(database);
        TableOutbox table = TableOutbox.in(Dialect.MYSQL);
        return new OutboxTarget(
                        SourceType.MYSQL,
                        server.jdbcUrl(database),
                        server.user(),
                        server.password(),
                        database,
                        List.of(table, table.keepingNothing()))
                .with(Dialect.MYSQL);
    }

    private static String name() {
        return "t" + UUID.randomUUID().toString().replace("-", "").substring(0, 8);
    }

    private OutboxTarget with(Dialect dialect) throws SQLException, IOException {
        String resource = dialect.name().toLowerCase(Locale.ROOT) + "/outbox-table.sql";
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                InputStream ddl = Objects.requireNonNull(Outbox.class.getResourceAsStream(resource))) {
            statement.execute(new String(ddl.readAllBytes(), StandardCharsets.UTF_8));
            statement.execute("CREATE TABLE orders (id bigint PRIMARY KEY, placed varchar(20))");
        }
        return this;
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(url, user, password);
    }

    /** What captures it. */
    CaptureTarget captured(String source, String kafka, String registry, Optional<Guarantee> broken) {
        Optional<String> prefix = type == SourceType.POSTGRES ? Optional.of(PREFIX) : Optional.empty();
        return new CaptureTarget(
                source,
                type,
                url,
                user,
                password,
                List.of(schema + ".orders"),
                new Outboxes(List.of(schema + ".outbox"), prefix),
                kafka,
                registry,
                broken);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "%s at %s".formatted(type, url);
    }
}
