package dev.leat.engine.source;

import dev.leat.stream.error.ErrorCode;
import dev.leat.stream.error.ErrorKind;

/** What can go wrong in capture, beyond {@link dev.leat.stream.error.StreamError}, and whose turn it is then. */
public enum CaptureError implements ErrorCode {
    DATABASE_UNREACHABLE(ErrorKind.RETRYABLE),
    /** The producer was shut out although no other instance runs the source: its transaction timed out. */
    TRANSACTION_LOST(ErrorKind.RETRYABLE),
    /** The connector gave nothing for long, not even a heartbeat: it is replaced by a new one. */
    CONNECTOR_SILENT(ErrorKind.RETRYABLE),
    /** While it was captured, another server began to answer at the source's address: it is looked at anew. */
    SOURCE_CHANGED(ErrorKind.RETRYABLE),
    /** A standby answers, which cannot be captured; it may be promoted any moment. */
    DATABASE_IN_RECOVERY(ErrorKind.RETRYABLE),
    /** Nothing that is known; tried again, since most such things pass. */
    UNEXPECTED(ErrorKind.RETRYABLE),

    /** Larger than a Kafka record may be. */
    CHANGE_TOO_LARGE(ErrorKind.POISON),
    /** What stands in an outbox is no message, or one that cannot be routed. */
    OUTBOX_MESSAGE_MALFORMED(ErrorKind.POISON),
    /** A message of an outbox has a schema that breaks the rule of its subject. */
    OUTBOX_SCHEMA_INCOMPATIBLE(ErrorKind.POISON),

    /** The connector has set a row aside that it cannot carry. */
    ROW_NOT_READABLE(ErrorKind.POISON),

    LOGIN_REFUSED(ErrorKind.OPERATOR),
    PRIVILEGE_MISSING(ErrorKind.OPERATOR),
    SERVER_NOT_PREPARED(ErrorKind.OPERATOR),
    DATABASE_MISSING(ErrorKind.OPERATOR),
    /** A captured table was never loaded, since it was added after the first load. */
    TABLE_ADDED(ErrorKind.OPERATOR),
    /** The connector fails at a change, which therefore never becomes a record that could be set aside. */
    CHANGE_NOT_READABLE(ErrorKind.OPERATOR),
    SETTING_REFUSED(ErrorKind.OPERATOR),
    /** A snapshot that cannot be taken as it was asked for. */
    SNAPSHOT_REFUSED(ErrorKind.OPERATOR),
    /** Another instance of the program runs this source. */
    FENCED(ErrorKind.OPERATOR),
    /** The replication slot is not there any more. */
    SLOT_MISSING(ErrorKind.OPERATOR),
    /** The server has taken the log away from the slot. */
    SLOT_INVALIDATED(ErrorKind.OPERATOR),
    /** The slot begins behind the stored position: it is another one of the same name, or somebody else has read from it. */
    SLOT_RECREATED(ErrorKind.OPERATOR),
    /** The slot is of another database, or of another plugin: it is somebody else's. */
    SLOT_FOREIGN(ErrorKind.OPERATOR),
    /** The slot is there, and the server does not find the log that belongs to it. */
    LOG_REMOVED(ErrorKind.OPERATOR),
    /** Another server, or another database, answers at the source's address. */
    DATABASE_REPLACED(ErrorKind.OPERATOR),
    /** The database was set back to an earlier day: changes that were published never happened in it. */
    DATABASE_RESTORED(ErrorKind.OPERATOR),
    /** A standby took over that had not got everything which was published. */
    TIMELINE_SWITCHED(ErrorKind.OPERATOR),
    /** A captured table was taken out of the publication, or dropped and made again: changes in between may be lost. */
    PUBLICATION_CHANGED(ErrorKind.OPERATOR),
    /** The binary log no longer reaches back to the stored position: files were purged. */
    BINLOG_PURGED(ErrorKind.OPERATOR),
    /** The binary log does not reach up to the stored position: it was begun anew. */
    BINLOG_RESET(ErrorKind.OPERATOR),
    /** The server does not know all transactions that were captured: it was set back, or another one took over without them. */
    GTIDS_UNKNOWN(ErrorKind.OPERATOR),
    /** The DDL statements since the first load are not all there, or will not stay: the binary log cannot be read without. */
    SCHEMA_HISTORY_LOST(ErrorKind.OPERATOR),
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
