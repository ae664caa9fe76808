package dev.leat.engine.source;

/** How databases are captured. */
public enum SourceType {
    /** From PostgreSQL's log. */
    POSTGRES,
    /** From MySQL's log. */
    MYSQL,
    /** By asking any database again and again. */
    QUERY
}
