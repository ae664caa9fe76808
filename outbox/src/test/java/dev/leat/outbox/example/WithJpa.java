package dev.leat.outbox.example;

import dev.leat.outbox.Inbox;
import dev.leat.outbox.Outbox;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import org.hibernate.Session;

/** With JPA, whose {@code EntityManager} is Hibernate's. */
record WithJpa(EntityManagerFactory database, Outbox outbox, Inbox inbox) {

    void place(long order) {
        database.runInTransaction((EntityManager entities) -> {
            entities.persist(new Order(order));
            entities.unwrap(Session.class).doWork(connection -> outbox.publish(connection, OrderPlaced.of(order)));
        });
    }

    void handle(String messageId, long order) {
        database.runInTransaction((EntityManager entities) -> entities.unwrap(Session.class)
                .doWork(connection -> inbox.handle(connection, messageId, () -> entities.persist(new Order(order)))));
    }
}
