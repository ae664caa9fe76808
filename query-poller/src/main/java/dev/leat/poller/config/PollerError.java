package dev.leat.poller.config;

import dev.leat.stream.error.ErrorCode;
import dev.leat.stream.error.ErrorKind;

/** What can go wrong between a source's tables and its records. */
public enum PollerError implements ErrorCode {
    /** The database refuses a statement: a right or a table that is missing, a query that is wrong. */
    SOURCE_REFUSED(ErrorKind.OPERATOR),
    /** The table cannot be polled as it is configured. */
    TABLE_NOT_POLLABLE(ErrorKind.OPERATOR),
    /** A column's value is not of its type on the topic. */
    ROW_NOT_READABLE(ErrorKind.POISON),
    /** A cursor or a key has a value that nothing can be ordered by. */
    CURSOR_NOT_READABLE(ErrorKind.OPERATOR),
    /** The stored offset is not one of this connector's. */
    OFFSET_NOT_READABLE(ErrorKind.OPERATOR),
    /** What stands on the topic cannot be read. */
    TOPIC_NOT_READABLE(ErrorKind.OPERATOR);

    private final ErrorKind kind;

    PollerError(ErrorKind kind) {
        this.kind = kind;
    }

    @Override
    public ErrorKind kind() {
        return kind;
    }
}
