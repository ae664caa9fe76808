package dev.leat.engine.source;

/** How the rows that stand in a table when it is first captured come to its topic. */
public enum SnapshotMode {
    /** In chunks, by a snapshot job beside the log. Where a database cannot be read so, as {@link #BLOCKING}. */
    INCREMENTAL,
    /** All in one read transaction, before the log; an interrupted one begins anew. */
    BLOCKING,
    /** Not at all: what is changed from now on is all that there is. */
    NONE
}
