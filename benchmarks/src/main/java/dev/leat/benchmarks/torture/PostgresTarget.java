package dev.leat.benchmarks.torture;

import dev.leat.engine.source.SourceType;
import dev.leat.services.PostgreSqlService;
import dev.leat.services.Service;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.LongSupplier;

/** PostgreSQL. The truth comes from a slot of its own, through {@code test_decoding}, in the order of the commits. */
final class PostgresTarget implements TorturedDatabase {

    private static final int CONNECT_TIMEOUT_S = 5;
    private static final int SOCKET_TIMEOUT_S = 60;
    private static final int CHANGES_A_READ = 20_000;

    private final PostgreSqlService server;
    private final String database =
            "t" + UUID.randomUUID().toString().replace("-", "").substring(0, 8);
    private final String slot = "truth_" + database;
    private final Statements statements;
    private final List<Change> truth = new ArrayList<>();

    PostgresTarget(PostgreSqlService server, LongSupplier stamps) throws SQLException {
        this.server = server;
        this.statements = new PostgresStatements(stamps);
        server.createDatabase(database);
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE singles (id int PRIMARY KEY, stamp bigint NOT NULL, note text)");
            statement.execute(
                    "CREATE TABLE pairs (a int, b int, stamp bigint NOT NULL, note text, PRIMARY KEY (a, b))");
            statement.execute("CREATE TABLE bulk (id bigint PRIMARY KEY, stamp bigint NOT NULL, note text)");
            statement.execute("SELECT pg_create_logical_replication_slot('%s', 'test_decoding')".formatted(slot));
        }
    }

    @Override
    public SourceType type() {
        return SourceType.POSTGRES;
    }

    @Override
    public Service server() {
        return server;
    }

    @Override
    public String url() {
        return server.jdbcUrl(database);
    }

    @Override
    public String user() {
        return server.user();
    }

    @Override
    public String password() {
        return server.password();
    }

    @Override
    public List<String> tables() {
        return List.of("public.singles", "public.pairs", "public.bulk");
    }

    @Override
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(
                url() + "?connectTimeout=%d&socketTimeout=%d".formatted(CONNECT_TIMEOUT_S, SOCKET_TIMEOUT_S),
                user(),
                password());
    }

    @Override
    public Statements statements() {
        return statements;
    }

    @Override
    public List<Change> truth() throws SQLException {
        TestDecoding decoding = new TestDecoding();
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            boolean more = true;
            while (more) {
                more = false;
                try (ResultSet lines = statement.executeQuery(
                        "SELECT lsn, xid, data FROM pg_logical_slot_get_changes('%s', NULL, %d, 'skip-empty-xacts', '1')"
                                .formatted(slot, CHANGES_A_READ))) {
                    while (lines.next()) {
                        more = true;
                        truth.addAll(decoding.changes(
                                lines.getString(3),
                                "lsn %s, transaction %s".formatted(lines.getString(1), lines.getString(2))));
                    }
                }
            }
        }
        return List.copyOf(truth);
    }

    @Override
    public void close() {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("""
                    SELECT pg_terminate_backend(active_pid, 10000) FROM pg_replication_slots
                    WHERE active AND database = current_database()""");
            statement.execute(
                    "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE database = current_database()");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
