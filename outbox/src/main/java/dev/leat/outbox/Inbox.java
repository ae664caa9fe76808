package dev.leat.outbox;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;

/**
 * Applies each message once, however often it is delivered: remembers its id in the same transaction as what is done about it.
 *
 * <p>Ids are one consumer's own: two consumers may share the table and both handle every message.
 *
 * <p>Thread-safe; one for each consumer is enough.
 */
public final class Inbox {

    private final String consumer;
    private final Dialect dialect;
    private final String remember;
    private final String forget;
    private final String forgetOld;

    private Inbox(Dialect dialect, String table, String consumer) {
        this.dialect = dialect;
        this.consumer = Limits.name("name of the consumer", consumer);
        this.remember = dialect.sql("remember", dialect.quotedTable(table));
        this.forget = dialect.sql("forget", dialect.quotedTable(table));
        this.forgetOld = dialect.sql("forget-old", dialect.quotedTable(table));
    }

    /**
     * The table {@code inbox}, wherever the connection finds it.
     *
     * @param consumer whose ids these are: most often the consumer group
     */
    public static Inbox of(Dialect dialect, String consumer) {
        return in(dialect, "inbox", consumer);
    }

    /** @param table as {@code table} or {@code schema.table}, spelled as the database spells it */
    public static Inbox in(Dialect dialect, String table, String consumer) {
        return new Inbox(dialect, table, consumer);
    }

    /**
     * What is done about a message, on the connection it is handled with.
     *
     * @param <X> what it throws besides
     */
    @FunctionalInterface
    public interface Work<X extends Exception> {
        void run() throws X, SQLException;
    }

    /**
     * Does the work unless the message was handled before. Commit the transaction in either case, and only then acknowledge the
     * message to whoever delivers it. After an exception roll back: the message was not handled then, and can be delivered again.
     *
     * <p>When the same message is being handled in another transaction, this waits for its end: after a commit the work is
     * skipped, after a rollback it is done. Instead of waiting on, the database may end one of the two with an {@code SQLException}
     * of class {@code 40}, like any transaction: PostgreSQL after a commit in isolation levels above read committed, MySQL as a
     * deadlock after a rollback when more than one waited.
     *
     * @param messageId 1 to 255 characters
     * @return whether the work was done now
     * @throws IllegalStateException if the connection is in auto-commit mode, where work and id would not be one
     */
    public <X extends Exception> boolean handle(Connection connection, String messageId, Work<X> work)
            throws SQLException, X {
        Transactions.require(connection, "the message could be remembered although its work was lost, or done twice");
        String id = Limits.name("message id", messageId);
        // INVARIANT: remembered before the work, so that a second transaction waits here and not in the middle of its
        // work
        if (!dialect.insertsUnlessPresent(connection, remember, consumer, id)) {
            return false;
        }
        try {
            work.run();
            return true;
        } catch (Throwable failure) {
            forget(connection, id, failure);
            throw failure;
        }
    }

    /**
     * Forgets the oldest ids of this consumer: call it now and then, until it forgets fewer than it may.
     *
     * @param age by the database's clock; longer than any message can still be delivered again, which is its topic's retention
     * @param limit how many ids at most, so that locks stay short
     * @return how many ids it forgot
     */
    public int forgetOlderThan(Connection connection, Duration age, int limit) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(forgetOld)) {
            statement.setString(1, consumer);
            statement.setLong(2, age.toNanos() / 1_000);
            statement.setInt(3, limit);
            return statement.executeUpdate();
        }
    }

    /** For a caller who catches the failure and commits all the same: the message must not count as handled. */
    private void forget(Connection connection, String id, Throwable failure) {
        try (PreparedStatement statement = connection.prepareStatement(forget)) {
            statement.setString(1, consumer);
            statement.setString(2, id);
            statement.executeUpdate();
        } catch (SQLException transactionIsOver) {
            // it can only be rolled back, and the id with it
            failure.addSuppressed(transactionIsOver);
        }
    }
}
