package dev.leat.outbox.example;

import dev.leat.outbox.Inbox;
import dev.leat.outbox.Outbox;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** On the connection that Spring has bound to the transaction; {@code @Transactional} binds it just as well. */
record WithSpring(TransactionTemplate transaction, JdbcTemplate jdbc, Outbox outbox, Inbox inbox) {

    void place(long order) {
        transaction.executeWithoutResult(status -> {
            jdbc.update("INSERT INTO orders (id) VALUES (?)", order);
            jdbc.execute((ConnectionCallback<Boolean>) connection -> {
                outbox.publish(connection, OrderPlaced.of(order));
                return true;
            });
        });
    }

    void handle(String messageId, long order) {
        transaction.executeWithoutResult(status -> jdbc.execute((ConnectionCallback<Boolean>) connection ->
                inbox.handle(connection, messageId, () -> jdbc.update("INSERT INTO orders (id) VALUES (?)", order))));
    }
}
