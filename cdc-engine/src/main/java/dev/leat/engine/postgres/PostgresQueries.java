package dev.leat.engine.postgres;

import dev.leat.engine.source.CaptureError;
import dev.leat.engine.source.SourceDefinition;
import dev.leat.stream.error.LeatException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;

/**
 * Statements to the database server of a source, over one connection that is opened at the first one and again when it
 * broke. Not thread-safe.
 */
final class PostgresQueries implements AutoCloseable {

    private static final String CONNECT_TIMEOUT_S = "10";
    private static final String SOCKET_TIMEOUT_S = "30";

    private final SourceDefinition definition;
    private @Nullable Connection connection;

    PostgresQueries(SourceDefinition definition) {
        this.definition = definition;
    }

    /**
     * The driver's view of the JDBC address: {@code PGHOST}, {@code PGPORT}, {@code PGDBNAME} and the parameters.
     *
     * @throws LeatException operator, when it is not the address of one PostgreSQL server
     */
    Properties address() {
        Properties address = Driver.parseURL(definition.url(), null);
        if (address == null
                || address.getProperty("PGHOST", "").contains(",")
                || address.getProperty("PGDBNAME", "").isEmpty()) {
            throw new LeatException(
                    CaptureError.SETTING_REFUSED,
                    "source %s: url is not of the form jdbc:postgresql://host:port/database"
                            .formatted(definition.name()));
        }
        if (address.containsKey("user") || address.containsKey("password")) {
            throw new LeatException(
                    CaptureError.SETTING_REFUSED,
                    "source %s: url holds credentials; put them into user and password".formatted(definition.name()));
        }
        return address;
    }

    void execute(String statement) throws SQLException {
        try (Statement execution = connection().createStatement()) {
            execution.execute(statement);
        }
    }

    interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    <T> Optional<T> one(Sql sql, RowReader<T> reader, String... parameters) throws SQLException {
        return all(sql, reader, parameters).stream().findFirst();
    }

    <T> List<T> all(Sql sql, RowReader<T> reader, String... parameters) throws SQLException {
        try (PreparedStatement statement = connection().prepareStatement(sql.text)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            List<T> rows = new ArrayList<>();
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    rows.add(reader.read(result));
                }
            }
            return rows;
        }
    }

    /** The one that questions go over; its session shows values as the connector's does. */
    Connection connection() throws SQLException {
        Connection open = connection;
        if (open == null || open.isClosed()) {
            address();
            Properties properties = new Properties();
            properties.setProperty("user", definition.user());
            properties.setProperty("password", definition.password());
            properties.setProperty("connectTimeout", CONNECT_TIMEOUT_S);
            properties.setProperty("socketTimeout", SOCKET_TIMEOUT_S);
            properties.setProperty("ApplicationName", "leat " + definition.name());
            open = new Driver().connect(definition.url(), properties);
            if (open == null) {
                throw new SQLException("no PostgreSQL address", "08001");
            }
            connection = open;
            try (Statement statement = open.createStatement()) {
                statement.execute(Sql.SESSION.text);
            }
        }
        return open;
    }

    @Override
    public void close() {
        Connection open = connection;
        connection = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException e) {
                // nothing depends on it: the server notices by itself
            }
        }
    }
}
