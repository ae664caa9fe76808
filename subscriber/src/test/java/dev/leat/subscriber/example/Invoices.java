package dev.leat.subscriber.example;

import java.math.BigDecimal;

/** What the service keeps. */
interface Invoices {

    /** @param event remembered in the invoice's own transaction, by an inbox, so that the invoice is written once */
    void write(long order, BigDecimal total, String event);

    /** @param event as for {@link #write} */
    void moved(String customer, String address, String event);
}
