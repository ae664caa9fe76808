package dev.leat.materializer.join;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.materializer.join.RandomTables.RowOf;
import dev.leat.materializer.view.ViewDefinition;
import dev.leat.materializer.view.ViewDefinition.Node;
import dev.leat.materializer.view.ViewDefinition.WhenMissing;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The same question asked without joins: tables in memory, and a recursion for each document. */
final class ExpectedByRecursion {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, Map<Long, RowOf>> tables = new HashMap<>();

    void apply(RandomViewTreesTest.Step step) {
        switch (step) {
            case RandomViewTreesTest.Step.Upsert upsert ->
                table(RandomViews.topic(upsert.table())).put(upsert.row().id(), upsert.row());
            case RandomViewTreesTest.Step.Delete delete ->
                table(RandomViews.topic(delete.table())).remove(delete.id());
            case RandomViewTreesTest.Step.Pause pause -> {}
        }
    }

    Map<String, String> documents(ViewDefinition view) {
        Map<String, String> documents = new TreeMap<>();
        table(view.root().from())
                .values()
                .forEach(row -> document(view.root(), row)
                        .ifPresent(json -> documents.put("{\"id\":" + row.id() + "}", json.toString())));
        return documents;
    }

    private Optional<ObjectNode> document(Node node, RowOf row) {
        ObjectNode json = JSON.createObjectNode();
        for (String field : node.fields()) {
            switch (field) {
                case "id" -> json.put("id", row.id());
                case "name" -> json.put("name", row.name().orElse(null));
                default -> json.put("n", row.n());
            }
        }
        for (Map.Entry<String, Node> reference : node.references().entrySet()) {
            Node target = reference.getValue();
            Optional<Long> key = joined(row, target);
            Optional<ObjectNode> shown = key.flatMap(
                            id -> Optional.ofNullable(table(target.from()).get(id)))
                    .flatMap(found -> document(target, found));
            if (shown.isEmpty() && key.isPresent() && target.whenMissing() == WhenMissing.WAIT) {
                return Optional.empty();
            }
            json.set(reference.getKey(), shown.<JsonNode>map(object -> object).orElse(json.nullNode()));
        }
        for (Map.Entry<String, Node> collection : node.collections().entrySet()) {
            ArrayNode rows = json.putArray(collection.getKey());
            for (RowOf child : table(collection.getValue().from()).values()) {
                if (joined(child, collection.getValue()).equals(Optional.of(row.id()))) {
                    document(collection.getValue(), child).ifPresent(rows::add);
                }
            }
        }
        return Optional.of(json);
    }

    private static Optional<Long> joined(RowOf row, Node node) {
        return node.by().getFirst().equals("p") ? row.p() : row.q();
    }

    private Map<Long, RowOf> table(String topic) {
        return tables.computeIfAbsent(topic, any -> new TreeMap<>());
    }
}
