package dev.leat.engine.offset;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.stream.topic.KafkaAccess;
import dev.leat.stream.topic.TableLoad;
import dev.leat.stream.topic.TopicNames;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The topic in which one source keeps where it has got to: one partition, compacted, never shared, because an unfinished
 * transaction of a dead source hides from readers everything that others write behind it.
 *
 * <p>Two keys: {@code position}, written in each transaction, and {@code loads}, written in the one that ends the first load.
 */
public final class ProgressTopic {

    private static final String POSITION = "position";
    private static final String LOADS = "loads";

    private final ObjectMapper json = new ObjectMapper();
    private final String topic;
    private final TopicReader reader;

    public ProgressTopic(KafkaAccess kafka, String deployment, String source) {
        this.topic = TopicNames.offsets(deployment, source);
        this.reader = new TopicReader(kafka);
    }

    public String topic() {
        return topic;
    }

    /** What is stored: the newest that is committed. Call it after the previous writer was fenced, which ends its transaction. */
    public Stored read() {
        Map<String, byte[]> newest = reader.newestByKey(topic);
        return new Stored(
                Optional.ofNullable(newest.get(POSITION)).map(this::progress),
                Optional.ofNullable(newest.get(LOADS)).map(this::loads));
    }

    /** @param loads empty until the first load is complete */
    public record Stored(Optional<Progress> progress, Optional<List<TableLoad>> loads) {

        public Optional<JsonNode> position() {
            return progress.flatMap(Progress::position);
        }
    }

    public ProducerRecord<byte @Nullable [], byte @Nullable []> record(Progress progress) {
        ObjectNode node = json.createObjectNode().put("owner", progress.owner());
        progress.position().ifPresent(position -> node.set("position", position));
        return record(POSITION, node);
    }

    public ProducerRecord<byte @Nullable [], byte @Nullable []> record(List<TableLoad> loads) {
        ArrayNode node = json.createArrayNode();
        loads.forEach(load -> node.add(load.toJson()));
        return record(LOADS, node);
    }

    private ProducerRecord<byte @Nullable [], byte @Nullable []> record(String key, JsonNode value) {
        try {
            return new ProducerRecord<>(topic, 0, key.getBytes(StandardCharsets.UTF_8), json.writeValueAsBytes(value));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Progress progress(byte[] bytes) {
        JsonNode node = tree(bytes);
        return new Progress(node.path("owner").asText(), Optional.ofNullable(node.get("position")));
    }

    private List<TableLoad> loads(byte[] bytes) {
        List<TableLoad> loads = new ArrayList<>();
        tree(bytes).forEach(node -> loads.add(TableLoad.fromJson(node.textValue())));
        return loads;
    }

    private JsonNode tree(byte[] bytes) {
        try {
            return json.readTree(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
