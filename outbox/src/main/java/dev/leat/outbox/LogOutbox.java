package dev.leat.outbox;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/**
 * An outbox that is PostgreSQL's write-ahead log itself ({@code pg_logical_emit_message}): no table, no index, nothing to
 * vacuum and nothing to remove. Where the log is lost before it was captured, so are its messages: there is nothing to replay
 * them from.
 */
public final class LogOutbox implements Outbox {

    private static final String EMIT = Dialect.POSTGRESQL.sql("emit");

    private final String prefix;

    private LogOutbox(String prefix) {
        this.prefix = prefix;
    }

    /** @param prefix tells these messages from others in the log; the configuration of the source names it as well */
    public static LogOutbox withPrefix(String prefix) {
        return new LogOutbox(Limits.name("prefix", prefix));
    }

    @Override
    public void publish(Connection connection, List<Message> messages) throws SQLException {
        Transactions.require(connection, "a message would be published whatever becomes of your change");
        if (messages.isEmpty()) {
            return;
        }
        byte[][] wireForms = messages.stream().map(WireForm::of).toArray(byte[][]::new);
        Array array = connection.createArrayOf("bytea", wireForms);
        try (PreparedStatement emit = connection.prepareStatement(EMIT)) {
            emit.setString(1, prefix);
            emit.setArray(2, array);
            emit.execute();
        } finally {
            array.free();
        }
    }
}
