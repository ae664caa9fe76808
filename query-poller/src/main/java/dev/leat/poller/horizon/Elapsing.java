package dev.leat.poller.horizon;

import java.sql.Connection;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Transactions that are not known, but take no longer than a time. */
record Elapsing(long takenNanos, long windowNanos, boolean isEmpty) implements OpenTransactions {

    /** Where nothing is to be read. */
    static TransactionReader reader(Duration window, LongSupplier nanoTime) {
        return (Connection session) -> new Elapsing(nanoTime.getAsLong(), window.toNanos(), false);
    }

    @Override
    public OpenTransactions remaining(OpenTransactions now) {
        return new Elapsing(takenNanos, windowNanos, ((Elapsing) now).takenNanos - takenNanos >= windowNanos);
    }
}
