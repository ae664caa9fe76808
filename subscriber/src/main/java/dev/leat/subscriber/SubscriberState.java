package dev.leat.subscriber;

/** {@code NEW -> RUNNING -> DRAINING -> CLOSED}, and from {@code RUNNING} to {@code FAILED} when a person is needed. */
public enum SubscriberState {
    NEW,
    RUNNING,
    /** Takes nothing more, and finishes what it has in hand. */
    DRAINING,
    CLOSED,
    /** Kafka refuses it, or a bug: the cause says which. */
    FAILED
}
