package dev.leat.outbox;

/** What a message's payload is. */
public enum ContentType {
    /** A JSON text in UTF-8. Published as it is, byte for byte. */
    JSON("application/json"),
    /** One datum in Avro's binary encoding, without any header. Its schema goes with it and is registered for its topic. */
    AVRO("application/avro");

    private final String mediaType;

    ContentType(String mediaType) {
        this.mediaType = mediaType;
    }

    /** As it stands in the outbox and in the record's header {@code content-type}. */
    public String mediaType() {
        return mediaType;
    }
}
