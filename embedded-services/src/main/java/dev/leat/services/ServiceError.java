package dev.leat.services;

/** What can go wrong with a server, and whose turn it is then. */
public enum ServiceError {
    DISTRIBUTION_MISSING(
            Kind.OPERATOR,
            "the distribution of %s is not at %s, where it was when Leat was built; build Leat again so that Maven fetches it"),
    DISTRIBUTION_BROKEN(Kind.OPERATOR, "the distribution %s cannot be unpacked to %s: %s"),
    FOLDER_UNUSABLE(Kind.OPERATOR, "%s cannot be used by %s: %s"),
    NO_FREE_PORT(Kind.RETRYABLE, "no free TCP port was found on %s between %d and %d"),
    NO_UNPRIVILEGED_USER(
            Kind.OPERATOR,
            "%s refuses to run as root, and neither `unshare` (%s) nor `setpriv` (%s) can start it as somebody else here;"
                    + " run Leat as an ordinary user"),
    NOT_LAUNCHED(
            Kind.OPERATOR, "%s cannot be launched: %s (`sh`, `setsid` and `flock` must be on the PATH); its log is %s"),
    FOLDER_TAKEN(Kind.OPERATOR, "%s is run in %s by another process already; end that one, or choose another folder"),
    NOT_STARTED(Kind.OPERATOR, "%s ended with status %d before it answered; its log %s ends with:%n%s"),
    NOT_READY(Kind.RETRYABLE, "%s did not answer within %d ms (%s) and was killed; its log %s ends with:%n%s"),
    NOT_PREPARED(
            Kind.OPERATOR,
            "the data folder of %s could not be made (`%s` ended with status %d); its log %s ends with:%n%s"),
    NOT_STOPPED(Kind.RETRYABLE, "%s did not stop within %d ms and was killed; its log is %s"),
    NOT_OBEYED(Kind.RETRYABLE, "%s ended instead of taking the order %s; its log is %s"),
    STATEMENT_FAILED(Kind.OPERATOR, "%s refused `%s`: %s; its log is %s"),
    INTERRUPTED(Kind.RETRYABLE, "waiting for %s was interrupted, and it was killed; its log is %s"),
    CLOSED(Kind.OPERATOR, "%s is closed and cannot be started; make a new one"),
    CONTAINER_REFUSED(
            Kind.OPERATOR,
            "the container engine cannot %s %s from the image %s: %s; docs/containers.md says how images are taken from"
                    + " elsewhere; its log is %s"),
    ENGINE_UNUSABLE(
            Kind.OPERATOR,
            "a Docker engine answers, but cannot be used: %s; docs/containers.md says how images are taken from elsewhere"),
    COMPOSITION_BROKEN(Kind.OPERATOR, "compose/compose.yaml has no %s for the tests' containers; restore it"),
    UNKNOWN_SERVICES(
            Kind.OPERATOR,
            "LEAT_SERVICES=%s names no way to run the servers; use `embedded` or `containers`, or leave it unset");

    /** Who acts: nobody (it may pass by itself) or a person. No record is ever at fault here. */
    public enum Kind {
        RETRYABLE,
        OPERATOR
    }

    private final Kind kind;
    private final String message;

    ServiceError(Kind kind, String message) {
        this.kind = kind;
        this.message = message;
    }

    public Kind kind() {
        return kind;
    }

    public ServiceException exception(Object... values) {
        return new ServiceException(this, message.formatted(values), null);
    }

    public ServiceException causedBy(Throwable cause, Object... values) {
        return new ServiceException(this, message.formatted(values), cause);
    }
}
