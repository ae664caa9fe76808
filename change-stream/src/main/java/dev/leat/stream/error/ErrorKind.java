package dev.leat.stream.error;

/** Who acts on an error: nobody (it passes), the record (it is set aside), or a person. */
public enum ErrorKind {
    /** Passes by itself: back off and try again, without limit. */
    RETRYABLE,
    /** This one record cannot be handled: dead letter, go on. */
    POISON,
    /** A person must act: stop this source, view or store, and say exactly what to do. */
    OPERATOR
}
