package dev.leat.materializer.join;

/** What is sent to a {@link References} task, keyed by the referenced entity: a partition of roots wants to know it, or not. */
record Interest(boolean wanted, int partition) implements References.Input {}
