package dev.leat.outbox.example;

import dev.leat.outbox.Inbox;
import dev.leat.outbox.Outbox;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.sql.DataSource;

/** With nothing but JDBC. */
record PlainJdbc(DataSource database, Outbox outbox, Inbox inbox) {

    void place(long order) throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            insertOrder(connection, order);
            outbox.publish(connection, OrderPlaced.of(order));
            connection.commit();
        }
    }

    void handle(String messageId, long order) throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            inbox.handle(connection, messageId, () -> insertOrder(connection, order));
            connection.commit();
        }
    }

    private static void insertOrder(Connection connection, long order) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO orders (id) VALUES (?)")) {
            insert.setLong(1, order);
            insert.executeUpdate();
        }
    }
}
