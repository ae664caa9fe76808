package dev.leat.stream.error;

/** What can go wrong between an event and its bytes, and with the topics and schemas that carry it. */
public enum StreamError implements ErrorCode {
    /** The bytes do not begin as the wire format does. */
    NOT_WIRE_FORMAT(ErrorKind.POISON),
    /** The registry has no schema with the id that stands in the bytes. */
    UNKNOWN_SCHEMA(ErrorKind.POISON),
    /** The bytes end too early, go on for too long, or hold a value that its type does not allow. */
    UNREADABLE(ErrorKind.POISON),
    /** The schema is not that of a change event, or of a key. */
    NOT_AN_ENVELOPE(ErrorKind.POISON),
    /** The event is of no row: a truncate, a logical message, or something newer than this program. */
    UNKNOWN_OPERATION(ErrorKind.POISON),
    /** The source delivered a value that its own schema does not allow. */
    CHANGE_NOT_ENCODABLE(ErrorKind.POISON),

    /** The table has no primary key, so its rows are no entities. */
    TABLE_WITHOUT_KEY(ErrorKind.OPERATOR),
    /** The primary key's names or types are no longer those of the topic's keys. */
    KEY_CHANGED(ErrorKind.OPERATOR),
    /** The registry's rule refuses the new schema. */
    SCHEMA_INCOMPATIBLE(ErrorKind.OPERATOR),
    /** The registry answers, but not with what was asked for: credentials, address, limits. */
    REGISTRY_REFUSED(ErrorKind.OPERATOR),
    REGISTRY_UNREACHABLE(ErrorKind.RETRYABLE),

    /** A topic exists with another shape than its policy says. */
    TOPIC_MISCONFIGURED(ErrorKind.OPERATOR),
    TOPIC_MISSING(ErrorKind.OPERATOR),
    KAFKA_REFUSED(ErrorKind.OPERATOR),
    KAFKA_UNREACHABLE(ErrorKind.RETRYABLE);

    private final ErrorKind kind;

    StreamError(ErrorKind kind) {
        this.kind = kind;
    }

    @Override
    public ErrorKind kind() {
        return kind;
    }
}
