package dev.leat.subscriber;

/** A service's own code. Called from several threads, never at once for one entity. */
@FunctionalInterface
public interface Handler<T> {

    /**
     * Does what is to be done about an event. It may come again after a crash or a rebalance: let it have its effect once by
     * an inbox, with {@link Delivery#messageId()}.
     *
     * @throws Exception anything: then the event is tried again, and set aside in the end. When the thread is interrupted, the
     *     subscriber is closing
     */
    void handle(Delivery<T> delivery) throws Exception;
}
