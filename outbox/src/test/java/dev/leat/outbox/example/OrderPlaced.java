package dev.leat.outbox.example;

import dev.leat.outbox.Message;

/** The message of all examples. */
final class OrderPlaced {

    private OrderPlaced() {}

    static Message of(long order) {
        return Message.event("OrderPlaced")
                .of("order", String.valueOf(order))
                .json("{\"order\": %d}".formatted(order))
                .build();
    }
}
