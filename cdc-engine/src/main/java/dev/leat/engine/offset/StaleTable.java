package dev.leat.engine.offset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Instant;

/**
 * A table whose topic is no longer what the table is, since something happened to it that no event of a row tells. It stays
 * so until the table is loaded again.
 *
 * @param topic of the table
 * @param reason what happened
 * @param since when, by the source's clock
 */
public record StaleTable(String topic, Reason reason, Instant since) {

    /** What can happen to a table without an event. */
    public enum Reason {
        /** All rows were removed at once: the topic still has them. */
        TRUNCATED,
        /** It was made after the capture began, and matches its tables: nothing of it is captured. */
        NEVER_LOADED
    }

    /** As it stands among what a source keeps. */
    public JsonNode toJson() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("topic", topic)
                .put("reason", reason.name())
                .put("since", since.toString());
    }

    public static StaleTable fromJson(JsonNode json) {
        return new StaleTable(
                json.required("topic").textValue(),
                Reason.valueOf(json.required("reason").textValue()),
                Instant.parse(json.required("since").textValue()));
    }
}
