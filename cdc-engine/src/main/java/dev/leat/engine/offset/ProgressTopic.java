package dev.leat.engine.offset;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.leat.engine.connect.Fingerprint;
import dev.leat.engine.connect.Past;
import dev.leat.engine.offset.TopicReader.Newest;
import dev.leat.engine.snapshot.JobJson;
import dev.leat.engine.snapshot.SnapshotJob;
import dev.leat.stream.topic.KafkaAccess;
import dev.leat.stream.topic.TableLoad;
import dev.leat.stream.topic.TopicNames;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * The topic in which one source keeps where it has got to: one partition, compacted, never shared, because an unfinished
 * transaction of a dead source hides from readers everything that others write behind it.
 *
 * <p>Six keys: {@code owner}, written by each instance before it shuts out the one before, {@code fingerprint} of the source,
 * written before its first position and when it moves on, {@code position}, written in each transaction, {@code loads},
 * written in the one that ends a first load, {@code epoch}, written when everything is to be loaded again, and {@code
 * stale}, written in the transaction whose position is behind what made a table so.
 */
public final class ProgressTopic {

    private static final String OWNER = "owner";
    private static final String POSITION = "position";
    private static final String LOADS = "loads";
    private static final String FINGERPRINT = "fingerprint";
    private static final String EPOCH = "epoch";
    private static final String STALE = "stale";
    private static final String SNAPSHOT = "snapshot/";

    private final ObjectMapper json = new ObjectMapper();
    private final KafkaAccess kafka;
    private final String topic;
    private final TopicReader reader;

    public ProgressTopic(KafkaAccess kafka, String deployment, String source) {
        this.kafka = kafka;
        this.topic = TopicNames.offsets(deployment, source);
        this.reader = new TopicReader(kafka);
    }

    public String topic() {
        return topic;
    }

    /**
     * What is stored: the newest that is committed. Call it after the previous writer was shut out, which ends its transaction.
     *
     * @param owner the last instance that claimed the source
     * @param position what the position tracker stored; empty before the first load
     * @param past empty before the first load
     * @param loads the tables that are loaded; empty until those are that are loaded before the log
     * @param epoch how often everything was ordered to be loaded again
     * @param mustLetGo whether that order stands, and the old log is still to be let go of
     * @param stale tables that must be loaded again
     * @param snapshots the jobs, in the order in which they were asked for
     */
    public record Stored(
            Optional<String> owner,
            Optional<JsonNode> position,
            Optional<Past> past,
            Optional<List<TableLoad>> loads,
            int epoch,
            boolean mustLetGo,
            List<StaleTable> stale,
            List<SnapshotJob> snapshots) {}

    public Stored read() {
        Map<String, Newest> newest = reader.newest(topic);
        Optional<Newest> position = Optional.ofNullable(newest.get(POSITION));
        Optional<Fingerprint> fingerprint = Optional.ofNullable(newest.get(FINGERPRINT))
                .map(Newest::value)
                .map(this::tree)
                .map(Fingerprint::fromJson);
        Optional<JsonNode> epoch =
                Optional.ofNullable(newest.get(EPOCH)).map(Newest::value).map(this::tree);
        return new Stored(
                Optional.ofNullable(newest.get(OWNER)).map(owner -> new String(owner.value(), StandardCharsets.UTF_8)),
                position.map(Newest::value).map(this::tree),
                position.map(stored -> new Past(fingerprint, stored.at())),
                Optional.ofNullable(newest.get(LOADS)).map(Newest::value).map(this::loads),
                epoch.map(json -> json.required("number").asInt()).orElse(0),
                epoch.map(json -> json.required("mustLetGo").asBoolean()).orElse(false),
                Optional.ofNullable(newest.get(STALE))
                        .map(Newest::value)
                        .map(this::stale)
                        .orElse(List.of()),
                newest.entrySet().stream()
                        .filter(entry -> entry.getKey().startsWith(SNAPSHOT))
                        .map(entry -> JobJson.parse(tree(entry.getValue().value())))
                        .sorted(Comparator.comparing(SnapshotJob::id))
                        .toList());
    }

    /**
     * Says whose the source is from now on. Outside any transaction and before the previous instance is shut out, so that it
     * knows at once by whom.
     *
     * @param owner names this instance: no two running ones have the same name
     */
    public void claim(String owner) {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                kafka.with(Map.of(
                        "acks",
                        "all",
                        "max.block.ms",
                        15_000,
                        "delivery.timeout.ms",
                        12_000,
                        "request.timeout.ms",
                        6_000)),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic, 0, bytes(OWNER), bytes(owner)))
                    .get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException known ? known : new KafkaException(e.getCause());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    public ProducerRecord<byte @Nullable [], byte @Nullable []> position(JsonNode position) {
        return record(POSITION, position);
    }

    public ProducerRecord<byte @Nullable [], byte @Nullable []> fingerprint(Fingerprint fingerprint) {
        return record(FINGERPRINT, fingerprint.toJson());
    }

    public ProducerRecord<byte @Nullable [], byte @Nullable []> loads(Collection<TableLoad> loads) {
        ArrayNode node = json.createArrayNode();
        loads.forEach(load -> node.add(load.toJson()));
        return record(LOADS, node);
    }

    /** The tables that must be loaded again, all of them. */
    public ProducerRecord<byte @Nullable [], byte @Nullable []> stale(Collection<StaleTable> tables) {
        ArrayNode node = json.createArrayNode();
        tables.forEach(table -> node.add(table.toJson()));
        return record(STALE, node);
    }

    public ProducerRecord<byte @Nullable [], byte @Nullable []> snapshot(SnapshotJob job) {
        return record(SNAPSHOT + job.id(), JobJson.of(job));
    }

    /** There is no such job any more. */
    public ProducerRecord<byte @Nullable [], byte @Nullable []> forgottenSnapshot(String id) {
        return new ProducerRecord<>(topic, 0, bytes(SNAPSHOT + id), null);
    }

    /** Begins an epoch: the source is as one that was never loaded, but for its old log, which is still to be let go of. */
    public List<ProducerRecord<byte @Nullable [], byte @Nullable []>> forgetting(int epoch) {
        return List.of(
                epoch(epoch, true),
                new ProducerRecord<>(topic, 0, bytes(POSITION), null),
                new ProducerRecord<>(topic, 0, bytes(FINGERPRINT), null),
                new ProducerRecord<>(topic, 0, bytes(LOADS), null));
    }

    public ProducerRecord<byte @Nullable [], byte @Nullable []> epoch(int number, boolean mustLetGo) {
        return record(
                EPOCH,
                JsonNodeFactory.instance.objectNode().put("number", number).put("mustLetGo", mustLetGo));
    }

    private ProducerRecord<byte @Nullable [], byte @Nullable []> record(String key, JsonNode value) {
        try {
            return new ProducerRecord<>(topic, 0, bytes(key), json.writeValueAsBytes(value));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<TableLoad> loads(byte[] bytes) {
        List<TableLoad> loads = new ArrayList<>();
        tree(bytes).forEach(node -> loads.add(TableLoad.fromJson(node.textValue())));
        return loads;
    }

    private List<StaleTable> stale(byte[] bytes) {
        List<StaleTable> tables = new ArrayList<>();
        tree(bytes).forEach(node -> tables.add(StaleTable.fromJson(node)));
        return tables;
    }

    private JsonNode tree(byte[] bytes) {
        try {
            return json.readTree(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
