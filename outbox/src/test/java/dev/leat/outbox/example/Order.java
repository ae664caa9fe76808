package dev.leat.outbox.example;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** A row of the table that the examples' service writes beside its messages. */
@Entity
@Table(name = "orders")
class Order {

    @Id
    private long id;

    /** For JPA. */
    protected Order() {}

    Order(long id) {
        this.id = id;
    }

    long id() {
        return id;
    }
}
