package dev.leat.materializer;

import dev.leat.stream.error.ErrorCode;
import dev.leat.stream.error.ErrorKind;

/** What can go wrong with a view as a whole; stores and records have codes of their own. */
enum MaterializerError implements ErrorCode {
    /** The definition does not fit the schemas of its topics. */
    VIEW_NOT_VALID(ErrorKind.OPERATOR);

    private final ErrorKind kind;

    MaterializerError(ErrorKind kind) {
        this.kind = kind;
    }

    @Override
    public ErrorKind kind() {
        return kind;
    }
}
