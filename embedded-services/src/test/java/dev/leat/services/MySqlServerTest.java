package dev.leat.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class MySqlServerTest extends ServerContract {

    private final MySqlServer server = new MySqlServer(Home.temporary("mysql"));

    @BeforeAll
    void createTable() throws SQLException {
        server.createDatabase("shop");
        try (Connection connection = connect()) {
            connection.createStatement().execute("CREATE TABLE note (id int AUTO_INCREMENT PRIMARY KEY, text text)");
        }
    }

    @Override
    EmbeddedServer server() {
        return server;
    }

    @Override
    void write(String value) throws SQLException {
        try (Connection connection = connect();
                PreparedStatement insert = connection.prepareStatement("INSERT INTO note (text) VALUES (?)")) {
            insert.setString(1, value);
            insert.executeUpdate();
        }
    }

    @Override
    List<String> read() throws SQLException {
        return query("SELECT concat(id, ' ', text) FROM note ORDER BY id");
    }

    @Test
    void itsLogHoldsWholeRowsAndNamesTransactions() throws SQLException {
        assertThat(query("SELECT concat_ws(' ', @@log_bin, @@binlog_format, @@binlog_row_image, @@binlog_row_metadata,"
                        + " @@gtid_mode)"))
                .containsExactly("1 ROW FULL FULL ON");
    }

    @Test
    void aServerWithoutGtidsNamesNoTransactions() throws SQLException {
        try (MySqlServer other = new MySqlServer(Home.temporary("mysql"), MySqlServer.Gtids.OFF)) {
            other.start();
            other.createDatabase("shop");

            try (Connection connection =
                    DriverManager.getConnection(other.jdbcUrl("shop"), other.user(), other.password())) {
                assertThat(query(connection, "SELECT concat(@@gtid_mode, @@gtid_executed)"))
                        .containsExactly("OFF");
            }
        }
    }

    @Test
    void aWrongPasswordIsRefused() {
        assertThatThrownBy(() -> DriverManager.getConnection(server.jdbcUrl("shop"), server.user(), "wrong"))
                .hasMessageContaining("Access denied");
    }

    @Test
    void aRefusedDatabaseIsToldWithTheLogFile() {
        assertThatThrownBy(() -> server.createDatabase("shop"))
                .isInstanceOf(ServiceException.class)
                .hasMessageContaining("database exists")
                .hasMessageContaining(server.logFile().toString());
    }

    private List<String> query(String sql) throws SQLException {
        try (Connection connection = connect()) {
            return query(connection, sql);
        }
    }

    private static List<String> query(Connection connection, String sql) throws SQLException {
        try (ResultSet rows = connection.createStatement().executeQuery(sql)) {
            List<String> found = new ArrayList<>();
            while (rows.next()) {
                found.add(rows.getString(1));
            }
            return found;
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(server.jdbcUrl("shop"), server.user(), server.password());
    }
}
