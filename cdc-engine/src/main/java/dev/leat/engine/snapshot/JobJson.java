package dev.leat.engine.snapshot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.engine.connect.Selection;
import dev.leat.engine.connect.Selection.Condition;
import dev.leat.engine.connect.Selection.Entity;
import dev.leat.engine.connect.Selection.KeyRange;
import dev.leat.engine.connect.Selection.Keys;
import dev.leat.engine.connect.Selection.TimeRange;
import dev.leat.engine.snapshot.SnapshotRequest.Mode;
import dev.leat.engine.snapshot.TableProgress.Phase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** How a job is stored. */
public final class JobJson {

    private JobJson() {}

    public static JsonNode of(SnapshotJob job) {
        SnapshotRequest request = job.request();
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("id", job.id())
                .put("askedAt", job.askedAt().toString())
                .put("by", request.by())
                .put("mode", request.mode().name())
                .put("chunkRows", request.chunkRows())
                .put("state", job.state().name())
                .put("since", job.since().toString());
        switch (request.selection()) {
            case Selection.All all -> {}
            case Condition where -> json.put("where", where.sql());
            case KeyRange keys -> {
                ObjectNode range = json.putObject("keys");
                keys.from().forEach(range.withArray("from")::add);
                keys.until().forEach(range.withArray("until")::add);
            }
            case TimeRange times -> {
                ObjectNode range = json.putObject("times").put("column", times.column());
                times.from().ifPresent(from -> range.put("from", from));
                times.until().ifPresent(until -> range.put("until", until));
            }
            case Keys keys -> {
                ArrayNode array = json.putArray("entities");
                for (Entity entity : keys.entities()) {
                    ObjectNode tried =
                            array.addObject().put("key", entity.key()).putObject("tried");
                    entity.tried().forEach(tried::put);
                }
            }
        }
        request.rowsPerSecond().ifPresent(rate -> json.put("rowsPerSecond", rate));
        job.cause().ifPresent(cause -> json.put("cause", cause));
        ArrayNode tables = json.putArray("tables");
        for (TableProgress table : job.tables()) {
            ObjectNode progress = tables.addObject()
                    .put("table", table.table())
                    .put("read", table.read())
                    .put("published", table.published())
                    .put("deleted", table.deleted())
                    .put("phase", table.phase().name())
                    .put("truncated", table.truncated());
            table.begun().forEach(progress.withArray("begun")::add);
            table.estimate().ifPresent(rows -> progress.put("estimate", rows));
            table.after().ifPresent(key -> key.forEach(progress.withArray("after")::add));
        }
        return json;
    }

    public static SnapshotJob parse(JsonNode json) {
        List<TableProgress> tables = new ArrayList<>();
        json.required("tables").forEach(table -> tables.add(table(table)));
        return new SnapshotJob(
                json.required("id").asText(),
                new SnapshotRequest(
                        tables.stream().map(TableProgress::table).toList(),
                        Mode.valueOf(json.required("mode").asText()),
                        selection(json),
                        json.required("chunkRows").asInt(),
                        json.has("rowsPerSecond")
                                ? OptionalInt.of(json.get("rowsPerSecond").asInt())
                                : OptionalInt.empty(),
                        json.required("by").asText()),
                Instant.parse(json.required("askedAt").asText()),
                JobState.valueOf(json.required("state").asText()),
                Instant.parse(json.required("since").asText()),
                text(json, "cause"),
                tables);
    }

    private static Selection selection(JsonNode json) {
        if (json.has("where")) {
            return new Condition(json.get("where").asText());
        }
        if (json.has("keys")) {
            JsonNode keys = json.get("keys");
            return new KeyRange(texts(keys.path("from")), texts(keys.path("until")));
        }
        if (json.has("times")) {
            JsonNode times = json.get("times");
            return new TimeRange(times.required("column").asText(), text(times, "from"), text(times, "until"));
        }
        if (json.has("entities")) {
            List<Entity> entities = new ArrayList<>();
            json.get("entities").forEach(entity -> entities.add(entity(entity)));
            return new Keys(entities);
        }
        return Selection.ALL;
    }

    private static Entity entity(JsonNode json) {
        Map<String, Integer> tried = new HashMap<>();
        json.required("tried")
                .properties()
                .forEach(by -> tried.put(by.getKey(), by.getValue().asInt()));
        return new Entity(json.required("key").asText(), tried);
    }

    private static TableProgress table(JsonNode json) {
        List<String> after = texts(json.path("after"));
        List<Long> begun = new ArrayList<>();
        json.path("begun").forEach(end -> begun.add(end.asLong()));
        return new TableProgress(
                json.required("table").asText(),
                Phase.valueOf(json.required("phase").asText()),
                begun,
                after.isEmpty() ? Optional.empty() : Optional.of(after),
                json.required("read").asLong(),
                json.required("published").asLong(),
                json.required("deleted").asLong(),
                json.has("estimate") ? OptionalLong.of(json.get("estimate").asLong()) : OptionalLong.empty(),
                json.required("truncated").asBoolean());
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(value -> texts.add(value.asText()));
        return texts;
    }

    private static Optional<String> text(JsonNode json, String name) {
        return Optional.ofNullable(json.get(name)).map(JsonNode::asText);
    }
}
