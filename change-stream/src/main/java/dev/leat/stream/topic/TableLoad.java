package dev.leat.stream.topic;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Says that the first load of a table is in: whoever has read its topic up to these offsets has seen every row that stood
 * in the table when the load began. Kept in {@link TopicNames#loads}, keyed by the topic's name.
 *
 * @param endOffsets per partition, the offset after the last record of the load
 */
public record TableLoad(String topic, List<Long> endOffsets, Instant completedAt) {

    private static final ObjectMapper JSON = new ObjectMapper();

    public TableLoad {
        endOffsets = List.copyOf(endOffsets);
    }

    /** As it stands in the topic. */
    public String toJson() {
        ObjectNode json = JSON.createObjectNode();
        json.put("topic", topic);
        endOffsets.forEach(json.putArray("endOffsets")::add);
        json.put("completedAt", completedAt.toString());
        return json.toString();
    }

    /**
     * What {@link #toJson} gave.
     *
     * @throws IllegalArgumentException if the text is something else
     */
    public static TableLoad fromJson(String text) {
        try {
            JsonNode json = JSON.readTree(text);
            List<Long> endOffsets = new ArrayList<>();
            json.required("endOffsets").forEach(offset -> endOffsets.add(offset.longValue()));
            return new TableLoad(
                    json.required("topic").textValue(),
                    endOffsets,
                    Instant.parse(json.required("completedAt").textValue()));
        } catch (JsonProcessingException | DateTimeException e) {
            throw new IllegalArgumentException("not the mark of a table's load: " + text, e);
        }
    }
}
