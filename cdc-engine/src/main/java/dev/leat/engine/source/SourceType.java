package dev.leat.engine.source;

/** The kinds of databases that are captured from their own log. */
public enum SourceType {
    POSTGRES,
    MYSQL
}
