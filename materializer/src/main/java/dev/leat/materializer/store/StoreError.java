package dev.leat.materializer.store;

import dev.leat.stream.error.ErrorCode;
import dev.leat.stream.error.ErrorKind;
import dev.leat.stream.error.LeatException;
import org.jspecify.annotations.Nullable;

/** What can go wrong between a view's topic and a store. */
public enum StoreError implements ErrorCode {
    /** No answer, too busy, starting, failing over: passes by itself. */
    STORE_UNAVAILABLE(ErrorKind.RETRYABLE),
    /** The view's topic cannot be read for the moment, or is not there yet. */
    TOPIC_UNAVAILABLE(ErrorKind.RETRYABLE),
    /** The store cannot take this document, ever. */
    DOCUMENT_REFUSED(ErrorKind.POISON),
    /** A record of the view's topic is not a document. */
    RECORD_UNDECODABLE(ErrorKind.POISON),
    /** Wrong credentials, or rights that are missing. */
    STORE_ACCESS_DENIED(ErrorKind.OPERATOR),
    /** The store answers what it should not: it is set up in a way that Leat cannot work with. */
    STORE_UNUSABLE(ErrorKind.OPERATOR),
    /** The place was filled from another topic or generation. */
    PLACE_OF_ANOTHER_TOPIC(ErrorKind.OPERATOR),
    /** The place was made for documents of another shape. */
    PLACE_OF_ANOTHER_SHAPE(ErrorKind.OPERATOR),
    /** Something that is not Leat's stands there under the same name. */
    PLACE_TAKEN(ErrorKind.OPERATOR),
    /** The index, table or keys disappeared while a loader wrote to them. */
    PLACE_GONE(ErrorKind.OPERATOR),
    /** The store was away longer than the topic keeps deletions. */
    TOO_FAR_BEHIND(ErrorKind.OPERATOR),
    /** Kafka refuses the loader. */
    TOPIC_ACCESS_DENIED(ErrorKind.OPERATOR),
    /** A bug: the message holds what is needed to report it. */
    LOADER_BROKEN(ErrorKind.OPERATOR);

    private final ErrorKind kind;

    StoreError(ErrorKind kind) {
        this.kind = kind;
    }

    @Override
    public ErrorKind kind() {
        return kind;
    }

    /** @param message a format of {@code values} */
    @SuppressWarnings("AnnotateFormatMethod") // the annotation would be a dependency of its own
    public LeatException exception(String message, @Nullable Object... values) {
        return new LeatException(this, message.formatted(values));
    }

    /** @param message a format of {@code values} */
    @SuppressWarnings("AnnotateFormatMethod") // the annotation would be a dependency of its own
    public LeatException causedBy(@Nullable Throwable cause, String message, @Nullable Object... values) {
        return new LeatException(this, message.formatted(values), cause);
    }
}
