package dev.leat.materializer.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * What a store remembers of the place it made: which topic fills it, and since when. Versions only mean something within
 * one topic, so a place that was filled from another one must never be written to.
 *
 * @param topicId the Kafka id of the view's topic: a topic that was deleted and made again has another
 * @param layout what the store made of the document's shape (its mapping, its columns), as a hash
 * @param incarnation given when the place was made: a place that was dropped and made again has another, and a loader then
 *     reads the topic from its start
 * @param createdAt when the place was made, empty
 */
public record StoreMark(String topicId, int generation, String layout, String incarnation, Instant createdAt) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** A mark for a place that is made now. */
    public static StoreMark fresh(String topicId, int generation, String layout, Instant createdAt) {
        return new StoreMark(
                topicId, generation, hash(layout), UUID.randomUUID().toString(), createdAt);
    }

    /** The mark that {@link #json()} wrote; empty if it is not one. */
    public static Optional<StoreMark> parse(String json) {
        try {
            return Optional.ofNullable(JSON.readTree(json)).flatMap(StoreMark::of);
        } catch (JsonProcessingException notOurs) {
            return Optional.empty();
        }
    }

    private static Optional<StoreMark> of(JsonNode json) {
        if (!json.hasNonNull("topicId") || !json.hasNonNull("incarnation")) {
            return Optional.empty();
        }
        return Optional.of(new StoreMark(
                json.get("topicId").asText(),
                json.path("generation").asInt(),
                json.path("layout").asText(),
                json.get("incarnation").asText(),
                Instant.ofEpochMilli(json.path("createdAtMs").asLong())));
    }

    /** One line; none of its values needs escaping in SQL or JSON. */
    public String json() {
        return JSON.createObjectNode()
                .put("topicId", topicId)
                .put("generation", generation)
                .put("layout", layout)
                .put("incarnation", incarnation)
                .put("createdAtMs", createdAt.toEpochMilli())
                .toString();
    }

    /**
     * Checks that the place which bears this mark may be written to.
     *
     * @param place such as {@code index orders-1}
     * @param wanted the mark the place would get now
     * @param wayOut what to do if it may not
     * @throws dev.leat.stream.error.LeatException operator, if it is of another topic, generation or shape
     */
    public void mustAgreeWith(StoreMark wanted, String place, String wayOut) {
        if (!topicId.equals(wanted.topicId) || generation != wanted.generation) {
            throw StoreError.PLACE_OF_ANOTHER_TOPIC.exception(
                    "%s was filled from topic id %s, generation %d; this loader reads topic id %s, generation %d."
                            + " The versions of the two cannot be compared. If the old content is not needed: %s",
                    place, topicId, generation, wanted.topicId, wanted.generation, wayOut);
        }
        if (!layout.equals(wanted.layout)) {
            throw StoreError.PLACE_OF_ANOTHER_SHAPE.exception(
                    "%s was made for documents of another shape (a column's type or the store's definition changed)."
                            + " Give the view a new generation, or, if it may be empty for a while: %s",
                    place, wayOut);
        }
    }

    private static String hash(String layout) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(layout.getBytes(StandardCharsets.UTF_8));
            return Objects.requireNonNull(HexFormat.of().formatHex(digest, 0, 8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
