package dev.leat.outbox;

import dev.leat.services.MySqlService;
import dev.leat.services.PostgreSqlService;
import dev.leat.services.SharedServices;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;

/** An empty database of its own on a shared server. */
final class TestDatabase {

    private static final String WAITING_ON_POSTGRESQL =
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    private static final String WAITING_ON_MYSQL =
            "SELECT count(*) FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'";

    final Dialect dialect;
    final String url;
    final String user;
    final String password;

    private TestDatabase(Dialect dialect, String url, String user, String password) {
        this.dialect = dialect;
        this.url = url;
        this.user = user;
        this.password = password;
    }

    static TestDatabase of(Dialect dialect) {
        String name = "outbox_" + UUID.randomUUID().toString().replace("-", "");
        return switch (dialect) {
            case POSTGRESQL -> {
                PostgreSqlService server = SharedServices.postgreSql();
                server.createDatabase(name);
                yield new TestDatabase(dialect, server.jdbcUrl(name), server.user(), server.password());
            }
            case MYSQL -> {
                MySqlService server = SharedServices.mySql();
                server.createDatabase(name);
                yield new TestDatabase(dialect, server.jdbcUrl(name), server.user(), server.password());
            }
        };
    }

    /** Outside of any transaction. */
    Connection connect() throws SQLException {
        return DriverManager.getConnection(url, user, password);
    }

    /** In a transaction. */
    Connection begin() throws SQLException {
        Connection connection = connect();
        connection.setAutoCommit(false);
        return connection;
    }

    void execute(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    long count(String query) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }

    /** How many transactions wait for a lock. */
    long waiting() throws SQLException {
        return count(dialect == Dialect.POSTGRESQL ? WAITING_ON_POSTGRESQL : WAITING_ON_MYSQL);
    }
}
