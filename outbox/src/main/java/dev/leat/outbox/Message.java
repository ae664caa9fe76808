package dev.leat.outbox;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened to an aggregate, for others to hear. It goes to the topic of its aggregate's type; those of one
 * aggregate stay in order.
 *
 * <pre>{@code
 * Message.event("OrderPlaced").of("order", "42").json("{\"total\": \"9.90\"}").build()
 * }</pre>
 *
 * <p>Immutable. A message that is beyond a limit is refused when it is built, with the limit in the message of the {@link
 * IllegalArgumentException}.
 */
public final class Message {

    /** Of payload, schema, key and headers together: a record of Kafka holds a little more by default. */
    public static final int MAX_BYTES = 900_000;

    private static final TimeOrderedIds IDS = new TimeOrderedIds(Clock.systemUTC());

    private final UUID id;
    private final String aggregateType;
    private final String aggregateId;
    private final String eventType;
    private final ContentType contentType;
    private final byte[] payload;
    private final @Nullable String payloadSchema;
    private final Map<String, String> headers;
    private final @Nullable String key;
    private final @Nullable Integer partition;

    private Message(Builder from) {
        this.id = from.id == null ? IDS.next() : from.id;
        this.eventType = Limits.name("event type", from.eventType);
        this.aggregateType = Limits.topicPart("aggregate type", given(from.aggregateType, "of(type, id)"));
        this.aggregateId = Limits.name("aggregate id", given(from.aggregateId, "of(type, id)"));
        this.contentType = from.contentType;
        this.payload = given(from.payload, "json(...) or avro(...)");
        this.payloadSchema = from.payloadSchema;
        this.headers = Collections.unmodifiableMap(new LinkedHashMap<>(from.headers));
        this.key = from.key == null ? null : Limits.name("key", from.key);
        this.partition = from.partition == null ? null : Limits.partition(from.partition);
        Limits.size(this, MAX_BYTES);
    }

    /**
     * Begins a message.
     *
     * @param eventType what happened, in the past tense: {@code OrderPlaced}; 1 to 255 characters
     */
    public static Builder event(String eventType) {
        return new Builder(eventType);
    }

    /** Names the message for ever: consumers know a redelivery by it. */
    public UUID id() {
        return id;
    }

    public String aggregateType() {
        return aggregateType;
    }

    public String aggregateId() {
        return aggregateId;
    }

    public String eventType() {
        return eventType;
    }

    public ContentType contentType() {
        return contentType;
    }

    /** A copy. */
    public byte[] payload() {
        return payload.clone();
    }

    int payloadBytes() {
        return payload.length;
    }

    /** Of a payload in Avro: the schema it was written with, as JSON. */
    public Optional<String> payloadSchema() {
        return Optional.ofNullable(payloadSchema);
    }

    /** In the order in which they were added. */
    public Map<String, String> headers() {
        return headers;
    }

    /** The record's key, if it is not to be the aggregate's id. */
    public Optional<String> key() {
        return Optional.ofNullable(key);
    }

    /** The record's partition, if it is not to be the key's. */
    public OptionalInt partition() {
        return partition == null ? OptionalInt.empty() : OptionalInt.of(partition);
    }

    /** Shows neither payload nor headers, which may be nobody else's business. */
    @Override
    public String toString() {
        return "%s of %s %s (%s, %d bytes of %s)"
                .formatted(eventType, aggregateType, aggregateId, id, payload.length, contentType.mediaType());
    }

    private static <T> T given(@Nullable T value, String call) {
        if (value == null) {
            throw new IllegalArgumentException("the message is not complete: call " + call + " before build()");
        }
        return value;
    }

    /** A message in the making. Not thread-safe. */
    public static final class Builder {

        private final String eventType;
        private final Map<String, String> headers = new LinkedHashMap<>();
        private ContentType contentType = ContentType.JSON;
        private @Nullable UUID id;
        private @Nullable String aggregateType;
        private @Nullable String aggregateId;
        private byte @Nullable [] payload;
        private @Nullable String payloadSchema;
        private @Nullable String key;
        private @Nullable Integer partition;

        private Builder(String eventType) {
            this.eventType = eventType;
        }

        /**
         * The aggregate that it happened to. Required.
         *
         * @param type names the topic {@code <source>.outbox.<type>}: 1 to 100 of {@code A-Z a-z 0-9 . _ -}
         * @param id the record's key, so that what happened to one aggregate stays in order; 1 to 255 characters
         */
        public Builder of(String type, String id) {
            this.aggregateType = type;
            this.aggregateId = id;
            return this;
        }

        /** The payload, as a JSON text. It is not looked into. */
        public Builder json(String text) {
            return json(text.getBytes(StandardCharsets.UTF_8));
        }

        /** The payload, as a JSON text in UTF-8. It is not looked into. */
        public Builder json(byte[] text) {
            this.contentType = ContentType.JSON;
            this.payload = text.clone();
            this.payloadSchema = null;
            return this;
        }

        /**
         * The payload in Avro.
         *
         * @param datum in Avro's binary encoding, without any header
         * @param schema that it was written with, as JSON; registered for the topic by whoever reads the outbox
         */
        public Builder avro(byte[] datum, String schema) {
            this.contentType = ContentType.AVRO;
            this.payload = datum.clone();
            this.payloadSchema = Limits.present("schema", schema);
            return this;
        }

        /** Adds a header to the record, in place of an earlier one of that name. */
        public Builder header(String name, String value) {
            headers.put(Limits.headerName(name), Objects.requireNonNull(value));
            return this;
        }

        /** Carries the trace on (W3C Trace Context); null when there is none. */
        public Builder traceparent(@Nullable String traceparent) {
            return traceparent == null ? this : header("traceparent", traceparent);
        }

        /** A name of your own, so that the same message published twice is known for one. Made up otherwise (UUID, version 7). */
        public Builder id(UUID id) {
            this.id = id;
            return this;
        }

        /** The record's key instead of the aggregate's id; what has one key stays in order. */
        public Builder key(String key) {
            this.key = key;
            return this;
        }

        /** The record's partition instead of the key's. It must be one that the topic has. */
        public Builder partition(int partition) {
            this.partition = partition;
            return this;
        }

        /** @throws IllegalArgumentException naming what is missing, or the limit that is exceeded */
        public Message build() {
            return new Message(this);
        }
    }
}
