package dev.leat.benchmarks.torture;

import dev.leat.engine.source.Outboxes;
import dev.leat.engine.source.SourceType;
import dev.leat.outbox.Dialect;
import dev.leat.outbox.LogOutbox;
import dev.leat.outbox.Message;
import dev.leat.outbox.Outbox;
import dev.leat.outbox.TableOutbox;
import dev.leat.services.MySqlService;
import dev.leat.services.PostgreSqlService;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.postgresql.PGConnection;

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

    /** Leaves all of them in one transaction; on PostgreSQL by COPY, whose rows share places in the log. */
    void leaveAtOnce(List<Message> messages) throws SQLException, IOException {
        try (Connection connection = connect()) {
            connection.setAutoCommit(false);
            switch (type) {
                case POSTGRES ->
                    connection
                            .unwrap(PGConnection.class)
                            .getCopyAPI()
                            .copyIn(
                                    "COPY outbox (id, aggregatetype, aggregateid, type, payload) FROM STDIN",
                                    new StringReader(messages.stream()
                                            .map(OutboxTarget::line)
                                            .collect(Collectors.joining())));
                case MYSQL, QUERY -> outboxes.getFirst().publish(connection, messages);
            }
            connection.commit();
        }
    }

    private static String line(Message message) {
        return "%s\t%s\t%s\t%s\t\\\\x%s\n"
                .formatted(
                        message.id(),
                        message.aggregateType(),
                        message.aggregateId(),
                        message.eventType(),
                        HexFormat.of().formatHex(message.payload()));
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
