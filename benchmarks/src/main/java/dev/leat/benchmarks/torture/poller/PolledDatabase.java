package dev.leat.benchmarks.torture.poller;

import dev.leat.services.MySqlService;
import dev.leat.services.PostgreSqlService;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;

/**
 * A database with the table that is written and polled. Thread-safe.
 *
 * @param now the time that a transaction gives its rows
 * @param coarse the same in whole seconds, so that many rows have the same
 * @param byHorizon whether it tells which transactions are open
 */
record PolledDatabase(
        String url,
        String user,
        String password,
        String schema,
        String timeType,
        String now,
        String coarse,
        boolean byHorizon) {

    static final String TABLE = "items";

    private static final String NAME = "shop";

    static PolledDatabase on(PostgreSqlService server) throws SQLException {
        server.createDatabase(NAME);
        return new PolledDatabase(
                        server.jdbcUrl(NAME),
                        server.user(),
                        server.password(),
                        "public",
                        "timestamptz",
                        "now()",
                        "date_trunc('second', now())",
                        true)
                .made();
    }

    static PolledDatabase on(MySqlService server) throws SQLException {
        server.createDatabase(NAME);
        return new PolledDatabase(
                        server.jdbcUrl(NAME) + "?allowPublicKeyRetrieval=true",
                        server.user(),
                        server.password(),
                        NAME,
                        "timestamp(6)",
                        "now(6)",
                        "now()",
                        true)
                .made();
    }

    /** H2 as a server of this process. */
    static PolledDatabase onH2(int port, Path folder) throws SQLException {
        return new PolledDatabase(
                        "jdbc:h2:tcp://127.0.0.1:%d/%s;DATABASE_TO_UPPER=FALSE;CASE_INSENSITIVE_IDENTIFIERS=TRUE;DB_CLOSE_DELAY=-1"
                                .formatted(port, folder.resolve(NAME)),
                        "sa",
                        "",
                        "PUBLIC",
                        "timestamp(6) with time zone",
                        "current_timestamp(6)",
                        "current_timestamp(0)",
                        false)
                .made();
    }

    private PolledDatabase made() throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE TABLE %s (id int NOT NULL PRIMARY KEY, v bigint NOT NULL, gone int NOT NULL, updated_at %s NOT NULL)"
                            .formatted(TABLE, timeType));
            statement.execute("CREATE INDEX items_changes ON %s (updated_at, id)".formatted(TABLE));
        }
        return this;
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(url, user, password);
    }

    /** What a reader of the topics must have in the end: each row that is there and not marked as deleted. */
    Map<Long, Long> rows() throws SQLException {
        Map<Long, Long> rows = new HashMap<>();
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT id, v FROM %s WHERE gone = 0".formatted(TABLE))) {
            while (row.next()) {
                rows.put(row.getLong(1), row.getLong(2));
            }
        }
        return rows;
    }

    /** Without the password. */
    @Override
    public String toString() {
        return url;
    }
}
