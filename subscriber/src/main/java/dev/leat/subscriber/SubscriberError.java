package dev.leat.subscriber;

import dev.leat.stream.error.ErrorCode;
import dev.leat.stream.error.ErrorKind;

/** What goes wrong with a subscriber, beside the errors of reading events. */
public enum SubscriberError implements ErrorCode {
    /** The service's own code failed at an event as often as it may: the event is set aside. */
    HANDLER_FAILED(ErrorKind.POISON),

    /** Events were deleted from a topic before the subscriber was given them: it stops. */
    EVENTS_GONE(ErrorKind.OPERATOR);

    private final ErrorKind kind;

    SubscriberError(ErrorKind kind) {
        this.kind = kind;
    }

    @Override
    public ErrorKind kind() {
        return kind;
    }
}
