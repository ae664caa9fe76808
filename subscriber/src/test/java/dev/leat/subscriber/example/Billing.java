package dev.leat.subscriber.example;

import dev.leat.stream.registry.SchemaRegistry;
import dev.leat.stream.topic.KafkaAccess;
import dev.leat.subscriber.ChangeSubscriber;
import dev.leat.subscriber.Decoding;
import dev.leat.subscriber.Delivery;
import dev.leat.subscriber.OutboxMessage;
import dev.leat.subscriber.RowChange;
import java.math.BigDecimal;

/** A service that bills orders. */
final class Billing {

    record Order(long id, String status, BigDecimal total) {}

    private final Invoices invoices;

    Billing(Invoices invoices) {
        this.invoices = invoices;
    }

    ChangeSubscriber subscribe(KafkaAccess kafka, SchemaRegistry registry) {
        return ChangeSubscriber.named("billing", kafka)
                .on(Decoding.rows(registry, Order.class), this::changed, "shop.public.orders")
                .on(Decoding.messages(), this::said, "shop.outbox.customer")
                .start();
    }

    /** Never called for two events of one order at once. What it throws is tried again, and set aside in the end. */
    private void changed(Delivery<RowChange<Order>> delivery) {
        RowChange<Order> change = delivery.event();
        change.row()
                .filter(order -> order.status().equals("paid"))
                .ifPresent(order -> invoices.write(order.id(), order.total(), delivery.messageId()));
    }

    private void said(Delivery<OutboxMessage> delivery) {
        OutboxMessage message = delivery.event();
        if (message.type().equals("CustomerMoved")) {
            invoices.moved(message.key(), message.json(), delivery.messageId());
        }
    }
}
