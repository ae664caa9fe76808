package dev.leat.poller;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * A database of its own.
 *
 * @param schema of its tables, as the poller names it
 * @param timestamp the type of a time with microseconds, as far as the database has them
 * @param settings what a poller of it is told beside address and tables
 * @param named a statement whose names it takes for those of the contract, which are in small letters
 */
record TestDatabase(
        String url,
        String user,
        String password,
        String schema,
        String timestamp,
        String now,
        Map<String, String> settings,
        UnaryOperator<String> named) {

    TestDatabase(
            String url,
            String user,
            String password,
            String schema,
            String timestamp,
            String now,
            Map<String, String> settings) {
        this(url, user, password, schema, timestamp, now, settings, UnaryOperator.identity());
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(url, user, password);
    }

    /** Each statement in a transaction of its own. */
    void sql(String... statements) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(adapted(sql));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** With the words of this database for {@code $now} and {@code $time}. */
    String adapted(String sql) {
        return named.apply(sql).replace("$now", now).replace("$time", timestamp);
    }

    /** Of two columns, the first with the second. */
    Map<String, String> pairs(String query) throws SQLException {
        Map<String, String> pairs = new TreeMap<>();
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(adapted(query))) {
            while (rows.next()) {
                pairs.put(rows.getString(1), String.valueOf(rows.getString(2)));
            }
        }
        return pairs;
    }
}
