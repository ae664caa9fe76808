package dev.leat.engine.connect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What tells a source from every other one that may some day answer at its address, and from itself restored to an earlier
 * day. Kept beside the position and held against the source before each start.
 *
 * @param identity values that stay for as long as it is the same data with the same history; when one of them changes or is
 *     gone while the source is captured, capture starts anew, so that {@link CapturedDatabase#makeReady} judges it
 * @param marks values that move on or are told in messages; only {@link CapturedDatabase#makeReady} knows what they mean
 */
public record Fingerprint(Map<String, String> identity, Map<String, String> marks) {

    public Fingerprint {
        identity = Map.copyOf(identity);
        marks = Map.copyOf(marks);
    }

    /** Whether everything that identified the source before still does; more may have come. */
    public boolean isStill(Fingerprint before) {
        return identity.entrySet().containsAll(before.identity.entrySet());
    }

    public Optional<String> identity(String name) {
        return Optional.ofNullable(identity.get(name));
    }

    public Optional<String> mark(String name) {
        return Optional.ofNullable(marks.get(name));
    }

    public JsonNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.set("identity", json(identity));
        json.set("marks", json(marks));
        return json;
    }

    public static Fingerprint fromJson(JsonNode json) {
        return new Fingerprint(map(json.path("identity")), map(json.path("marks")));
    }

    private static ObjectNode json(Map<String, String> values) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        new TreeMap<>(values).forEach(json::put);
        return json;
    }

    private static Map<String, String> map(JsonNode json) {
        Map<String, String> values = new TreeMap<>();
        json.properties()
                .forEach(field -> values.put(field.getKey(), field.getValue().asText()));
        return values;
    }
}
