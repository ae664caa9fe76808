package dev.leat.materializer.join;

import dev.leat.stream.error.ErrorCode;
import dev.leat.stream.error.ErrorKind;

/** What can go wrong with a single document. */
enum JoinError implements ErrorCode {
    /** Kafka takes no record of its size. */
    DOCUMENT_TOO_LARGE(ErrorKind.POISON);

    private final ErrorKind kind;

    JoinError(ErrorKind kind) {
        this.kind = kind;
    }

    @Override
    public ErrorKind kind() {
        return kind;
    }
}
