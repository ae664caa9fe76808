package dev.leat.stream.topic;

/** The names of the record headers that Leat writes; all values are UTF-8 text. */
public final class LeatHeaders {

    /** On change events: {@link dev.leat.stream.event.ChangeOrigin#eventId()}. */
    public static final String EVENT_ID = "leat-id";

    /** On change events: {@link dev.leat.stream.event.ChangeOrigin#position()}. */
    public static final String POSITION = "leat-position";

    /**
     * On documents: the source transactions that the document shows for the first time, each as
     * {@code <commit time, epoch ms>/<transaction>}, joined by commas.
     */
    public static final String CHANGES = "leat-changes";

    private LeatHeaders() {}
}
