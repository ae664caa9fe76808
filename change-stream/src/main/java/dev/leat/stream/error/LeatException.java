package dev.leat.stream.error;

import org.jspecify.annotations.Nullable;

/** A failure with a code. The message is for the person who must act: where, what, how to mend it; never a secret. */
public final class LeatException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient ErrorCode code;

    public LeatException(ErrorCode code, String message) {
        this(code, message, null);
    }

    public LeatException(ErrorCode code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    public ErrorCode code() {
        return code;
    }

    public ErrorKind kind() {
        return code.kind();
    }
}
