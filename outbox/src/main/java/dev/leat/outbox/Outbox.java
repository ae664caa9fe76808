package dev.leat.outbox;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * Publishes messages in the caller's own transaction: when it commits they are published, exactly once and in the order of
 * the commits; when it rolls back they never were.
 *
 * <p>There are two: a {@link TableOutbox table}, and on PostgreSQL the {@link LogOutbox write-ahead log itself}.
 *
 * <p>Thread-safe; one for the whole service is enough.
 */
public interface Outbox {

    /**
     * Publishes a message with the transaction that the connection is in.
     *
     * @throws IllegalStateException if the connection is in auto-commit mode, where there is no such transaction
     * @throws SQLException as the database gives it; roll back then, as after any other failed statement
     */
    default void publish(Connection connection, Message message) throws SQLException {
        publish(connection, List.of(message));
    }

    /** Publishes several in their order, as {@link #publish(Connection, Message)} does one, in fewer round trips. */
    void publish(Connection connection, List<Message> messages) throws SQLException;
}
