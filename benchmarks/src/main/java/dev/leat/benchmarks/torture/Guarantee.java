package dev.leat.benchmarks.torture;

/** What exactly-once capture rests on, and what {@code --break} takes away. */
enum Guarantee {
    /** Restart from a boundary between transactions; broken: from the offset that Debezium gave last. */
    OFFSET,
    /** A new instance shuts out the one before; broken: each has a transactional id of its own. */
    FENCE,
    /** What was published before a restart is dropped; broken: it is published again. */
    DEDUPE
}
