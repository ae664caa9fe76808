package dev.leat.outbox.example;

import dev.leat.outbox.Inbox;
import dev.leat.outbox.Outbox;
import org.jooq.DSLContext;

/** In jOOQ's transaction. */
record WithJooq(DSLContext database, Outbox outbox, Inbox inbox) {

    void place(long order) {
        database.transaction(transaction -> {
            transaction.dsl().query("INSERT INTO orders (id) VALUES (?)", order).execute();
            transaction.dsl().connection(connection -> outbox.publish(connection, OrderPlaced.of(order)));
        });
    }

    void handle(String messageId, long order) {
        database.transaction(transaction -> transaction
                .dsl()
                .connection(connection -> inbox.handle(
                        connection,
                        messageId,
                        () -> transaction
                                .dsl()
                                .query("INSERT INTO orders (id) VALUES (?)", order)
                                .execute())));
    }
}
