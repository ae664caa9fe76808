package dev.leat.subscriber;

import dev.leat.stream.error.ErrorCode;
import dev.leat.stream.error.ErrorKind;

/** Why a subscriber sets an event aside, beside the errors of reading it. */
public enum SubscriberError implements ErrorCode {
    /** The service's own code failed at it as often as it may. */
    HANDLER_FAILED;

    @Override
    public ErrorKind kind() {
        return ErrorKind.POISON;
    }
}
