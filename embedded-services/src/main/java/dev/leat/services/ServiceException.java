package dev.leat.services;

import org.jspecify.annotations.Nullable;

/** A server could not be started, stopped or used; the message says what to do and where its log is. */
public final class ServiceException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ServiceError error;

    ServiceException(ServiceError error, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.error = error;
    }

    public ServiceError error() {
        return error;
    }
}
