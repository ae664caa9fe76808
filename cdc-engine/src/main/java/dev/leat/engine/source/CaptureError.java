package dev.leat.engine.source;

import dev.leat.stream.error.ErrorCode;
import dev.leat.stream.error.ErrorKind;

/** What can go wrong in capture, beyond {@link dev.leat.stream.error.StreamError}, and whose turn it is then. */
public enum CaptureError implements ErrorCode {
    DATABASE_UNREACHABLE(ErrorKind.RETRYABLE),
    /** The producer was shut out although no other instance runs the source: its transaction timed out. */
    TRANSACTION_LOST(ErrorKind.RETRYABLE),
    /** Nothing that is known; tried again, since most such things pass. */
    UNEXPECTED(ErrorKind.RETRYABLE),

    /** Larger than a Kafka record may be. */
    CHANGE_TOO_LARGE(ErrorKind.POISON),

    LOGIN_REFUSED(ErrorKind.OPERATOR),
    PRIVILEGE_MISSING(ErrorKind.OPERATOR),
    SERVER_NOT_PREPARED(ErrorKind.OPERATOR),
    DATABASE_MISSING(ErrorKind.OPERATOR),
    /** A captured table was never loaded, since it was added after the first load. */
    TABLE_ADDED(ErrorKind.OPERATOR),
    /** The connector fails at a change, which therefore never becomes a record that could be set aside. */
    CHANGE_NOT_READABLE(ErrorKind.OPERATOR),
    SETTING_REFUSED(ErrorKind.OPERATOR),
    /** Another instance of the program runs this source. */
    FENCED(ErrorKind.OPERATOR),
    /** The slot is gone, or no longer holds the log from the stored position on: changes are lost. */
    SLOT_LOST(ErrorKind.OPERATOR),
    /** The log did not replay what was published before: the position cannot be trusted. */
    POSITION_NOT_MET(ErrorKind.OPERATOR);

    private final ErrorKind kind;

    CaptureError(ErrorKind kind) {
        this.kind = kind;
    }

    @Override
    public ErrorKind kind() {
        return kind;
    }
}
