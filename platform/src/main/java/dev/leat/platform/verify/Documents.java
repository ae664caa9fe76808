package dev.leat.platform.verify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.materializer.view.DocumentShape;
import dev.leat.materializer.view.ViewShape;
import dev.leat.stream.event.EntityKey;
import dev.leat.stream.value.Column;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Documents as they are compared: JSON trees, where 1 and 1.0 are the same number and the order of members is nothing. */
final class Documents {

    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private static final Comparator<JsonNode> SAME_NUMBER = (one, other) -> {
        if (one.isNumber() && other.isNumber()) {
            return one.decimalValue().compareTo(other.decimalValue());
        }
        return one.equals(other) ? 0 : 1;
    };

    private Documents() {}

    static JsonNode parse(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException notJson) {
            throw new IllegalArgumentException("not JSON: " + json, notJson);
        }
    }

    static boolean equal(JsonNode one, JsonNode other) {
        return one.equals(SAME_NUMBER, other);
    }

    /** The id of a document, from its own key fields. */
    static String id(ViewShape shape, JsonNode document) {
        List<Object> values = new ArrayList<>();
        for (Column column : shape.key()) {
            JsonNode value = document.path(column.name());
            values.add(value.isIntegralNumber() ? (Object) value.longValue() : value.asText());
        }
        return EntityKey.of(values).text();
    }

    /** A document as one row: a reference's members are prefixed with its name, all null where there is none. */
    static JsonNode flat(DocumentShape shape, JsonNode document) {
        ObjectNode row = JSON.createObjectNode();
        flatten(row, "", shape, document);
        return row;
    }

    private static void flatten(ObjectNode row, String prefix, DocumentShape shape, JsonNode document) {
        JsonNode nothing = JSON.nullNode();
        for (Column field : shape.fields()) {
            row.set(
                    prefix + field.name(),
                    document.path(field.name()).isMissingNode() ? nothing : document.get(field.name()));
        }
        for (Map.Entry<String, DocumentShape> reference : shape.references().entrySet()) {
            flatten(row, prefix + reference.getKey() + "_", reference.getValue(), document.path(reference.getKey()));
        }
        for (String collection : shape.collections().keySet()) {
            row.set(
                    prefix + collection,
                    document.path(collection).isMissingNode() ? nothing : document.get(collection));
        }
    }
}
