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

final class PostgreSqlServerTest extends ServerContract {

    private final PostgreSqlServer server = new PostgreSqlServer(Home.temporary("postgresql"));

    @BeforeAll
    void createTable() throws SQLException {
        server.createDatabase("shop");
        try (Connection connection = connect()) {
            connection.createStatement().execute("CREATE TABLE note (id int GENERATED ALWAYS AS IDENTITY, text text)");
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
        return query("SELECT id || ' ' || text FROM note ORDER BY id");
    }

    @Test
    void logicalReplicationIsPossible() throws SQLException {
        assertThat(query("SHOW wal_level")).containsExactly("logical");
        assertThat(query("SELECT count(*) FROM pg_create_logical_replication_slot('probe', 'pgoutput')"))
                .containsExactly("1");
        assertThat(query("SELECT pg_drop_replication_slot('probe')")).hasSize(1);
    }

    @Test
    void aWrongPasswordIsRefused() {
        assertThatThrownBy(() -> DriverManager.getConnection(server.jdbcUrl("shop"), server.user(), "wrong"))
                .hasMessageContaining("password authentication failed");
    }

    @Test
    void aRefusedDatabaseIsToldWithTheLogFile() {
        assertThatThrownBy(() -> server.createDatabase("shop"))
                .isInstanceOf(ServiceException.class)
                .hasMessageContaining("already exists")
                .hasMessageContaining(server.logFile().toString());
    }

    private List<String> query(String sql) throws SQLException {
        try (Connection connection = connect();
                ResultSet rows = connection.createStatement().executeQuery(sql)) {
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
