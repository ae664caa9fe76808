package dev.leat.materializer.join;

import dev.leat.materializer.view.ViewDefinition;
import dev.leat.materializer.view.ViewDefinition.Node;
import dev.leat.materializer.view.ViewShape;
import dev.leat.stream.codec.ChangeDecoder;
import dev.leat.stream.event.EntityKey;
import dev.leat.stream.topic.TopicNames;
import dev.leat.stream.value.Column;
import dev.leat.stream.value.EntitySchema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * Compiles the tree of a view to a topology of three roles. Nothing in it is written for one view.
 *
 * <pre>
 *   change topic ─> decode ─> projection ─┬─────────────────────────> roots ─> document writer ─> view topic
 *                                         │                          ^     │
 *   change topic ─> decode ─> projection ─┼─> router ─ parts topic ──┤     │ interest topic
 *                                         │                          │     v
 *   change topic ─> decode ─> projection ─┴──────────── parts topic ─┴─ references
 * </pre>
 *
 * A node that has children of its own is itself a {@link Roots}, whose documents take the place of its projection; so trees
 * of any depth are these roles again, and each level waits for one more commit.
 */
final class JoinTopology {

    private static final Serializer<EntityKey> KEYS = Wire.keys().serializer();

    private static final String ROOT = "root";
    private static final String VIEW = "view";
    private static final String DEAD_LETTERS = "dead-letters";

    private final Topology topology = new Topology();
    private final Map<String, List<String>> projectionsOf = new LinkedHashMap<>();
    private final Map<String, EntitySchema> schemas;
    private final Map<String, Integer> partitions;
    private final ChangeDecoder decoder;
    private final BooleanSupplier gate;
    private final Backlog backlog;
    private final ViewTopics topics;

    private JoinTopology(
            Map<String, EntitySchema> schemas,
            Map<String, Integer> partitions,
            ChangeDecoder decoder,
            BooleanSupplier gate,
            Backlog backlog,
            ViewTopics topics) {
        this.schemas = schemas;
        this.partitions = partitions;
        this.decoder = decoder;
        this.gate = gate;
        this.backlog = backlog;
        this.topics = topics;
    }

    /**
     * @param gate documents of the root are said only while it is open; those of inner nodes are parts of others, and must
     *     be there before it opens
     * @param backlog is told of the documents to render, and of the records that cannot be decoded
     * @param topics receives the inner topics, which must exist before the topology starts
     * @param mostBytes that a record of the view's topic may have
     */
    static Topology compile(
            ViewDefinition definition,
            ViewShape shape,
            ViewJoin.Inputs inputs,
            BooleanSupplier gate,
            Backlog backlog,
            ViewTopics topics,
            int mostBytes) {
        JoinTopology join =
                new JoinTopology(inputs.schemas(), inputs.partitions(), inputs.decoder(), gate, backlog, topics);
        join.addSources(definition);
        join.addRoots(ROOT, definition.root(), List.of());
        join.addOutput(shape, mostBytes);
        return join.topology;
    }

    /** One source for each topic, however many nodes of the tree read it; projections attach to it by name. */
    private void addSources(ViewDefinition definition) {
        for (String topic : definition.topics()) {
            List<String> projections = new ArrayList<>();
            projectionsOf.put(topic, projections);
            topology.addSource(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer(), topic);
            topology.addProcessor(
                    decodeOf(topic),
                    () -> new Decode("view " + definition.name(), decoder, projections, DEAD_LETTERS, backlog),
                    topic);
        }
    }

    private static String decodeOf(String topic) {
        return "decode-" + topic;
    }

    private void addOutput(ViewShape shape, int mostBytes) {
        List<Column> key = shape.key();
        Serializer<EntityKey> keys = (topic, entity) -> DocumentWriter.key(key, entity);
        String documents = "documents-" + ROOT;
        ProcessorSupplier<EntityKey, NodeChange, Object, byte[]> writer =
                () -> new DocumentWriter(shape, mostBytes, VIEW, DEAD_LETTERS, backlog);
        topology.addProcessor(documents, writer, ROOT);
        topology.addSink(VIEW, shape.topic(), keys, new ByteArraySerializer(), byEntity(), documents);
        Stream<String> decodes = projectionsOf.keySet().stream().map(JoinTopology::decodeOf);
        topology.addSink(
                DEAD_LETTERS,
                TopicNames.deadLettersOfView(shape.view()),
                new ByteArraySerializer(),
                new ByteArraySerializer(),
                Stream.concat(decodes, Stream.of(documents)).toArray(String[]::new));
    }

    /** Adds what says the finished documents of the node, and gives the name of the processor that says them. */
    private String addDocuments(String path, Node node, List<String> parentColumns) {
        if (node.references().isEmpty() && node.collections().isEmpty()) {
            return addProjection(path, node, parentColumns);
        }
        addRoots(path, node, parentColumns);
        // roots speak to several children; this one passes on, so that whoever comes next has one parent to name
        ProcessorSupplier<EntityKey, NodeChange, EntityKey, NodeChange> pass = PassOn::new;
        topology.addProcessor("documents-" + path, pass, path);
        return "documents-" + path;
    }

    private String addProjection(String path, Node node, List<String> parentColumns) {
        String name = "rows-" + path;
        ProcessorSupplier<EntityKey, EntityChange, EntityKey, NodeChange> projection =
                () -> new Projection(node, parentColumns);
        topology.addProcessor(name, projection, decodeOf(node.from()));
        projectionsOf(node).add(name);
        return name;
    }

    private void addRoots(String path, Node node, List<String> parentColumns) {
        NodePlan plan = NodePlan.of(node, schemas);
        String partsSource = "parts-" + path;
        String partsTopic = topics.inner(partsSource, partitionsOf(node));
        topology.addSource(partsSource, Wire.keys().deserializer(), Wire.parts().deserializer(), partsTopic);
        Roots.Children children = new Roots.Children(
                "documents-" + path,
                plan.references().stream()
                        .map(reference -> interestSink(path, reference))
                        .toList());
        BooleanSupplier nodeGate = path.equals(ROOT) ? gate : () -> true;
        ProcessorSupplier<EntityKey, Roots.Input, EntityKey, Object> roots =
                new WithStore<>(() -> new Roots(storeOf(path), plan, children, nodeGate, backlog), storeOf(path));
        topology.addProcessor(path, roots, addProjection(path, node, parentColumns), partsSource);

        addReferences(path, path, plan.places().getFirst(), partsTopic);
        int place = 1;
        for (Map.Entry<String, Node> collection : node.collections().entrySet()) {
            addCollection(path, plan.places().get(place), place, collection, partsTopic);
            place++;
        }
    }

    private void addCollection(
            String path, NodePlan.Place place, int number, Map.Entry<String, Node> collection, String partsTopic) {
        Node node = collection.getValue();
        String childPath = path + "." + collection.getKey();
        String rows;
        if (NodePlan.comesFinished(node)) {
            rows = addDocuments(childPath, node, node.by());
        } else {
            rows = addProjection(childPath, node, node.by());
            addReferences(path, childPath, place, partsTopic);
        }
        String router = "router-" + childPath;
        ProcessorSupplier<EntityKey, NodeChange, EntityKey, Part> routers =
                new WithStore<>(() -> new Router(storeOf(router), number), storeOf(router));
        topology.addProcessor(router, routers, rows);
        topology.addSink("to-" + router, partsTopic, KEYS, Wire.parts().serializer(), byPart(), router);
    }

    /** @param holder path of the node whose rows have the references */
    private void addReferences(String path, String holder, NodePlan.Place place, String partsTopic) {
        for (NodePlan.Reference reference : place.references()) {
            Node target = reference.target();
            String name = holder + "." + reference.name();
            String interestSource = "interest-" + name;
            String interestTopic = topics.inner(interestSource, partitionsOf(target));
            topology.addSource(
                    interestSource, Wire.keys().deserializer(), Wire.interests().deserializer(), interestTopic);
            topology.addSink(
                    interestSink(path, reference),
                    interestTopic,
                    KEYS,
                    Wire.interests().serializer(),
                    byEntity(),
                    path);
            String answering = "answering-" + name;
            ProcessorSupplier<EntityKey, References.Input, EntityKey, Part> references =
                    new WithStore<>(() -> new References(storeOf(answering), reference.number()), storeOf(answering));
            topology.addProcessor(answering, references, addDocuments(name, target, List.of()), interestSource);
            topology.addSink("to-" + answering, partsTopic, KEYS, Wire.parts().serializer(), byPart(), answering);
        }
    }

    private static String interestSink(String path, NodePlan.Reference reference) {
        return "ask-" + path + "-" + reference.number();
    }

    private static String storeOf(String path) {
        return path + "-store";
    }

    private List<String> projectionsOf(Node node) {
        return projectionsOf.computeIfAbsent(node.from(), topic -> new ArrayList<>());
    }

    private int partitionsOf(Node node) {
        Integer count = partitions.get(node.from());
        if (count == null) {
            throw new IllegalArgumentException("no partition count of " + node.from());
        }
        return count;
    }

    private static <V> StreamPartitioner<EntityKey, V> byEntity() {
        return (topic, key, value, partitions) -> Optional.of(Set.of(key.partition(partitions)));
    }

    /** A part goes to its root, an answer to the task that asked. */
    private static StreamPartitioner<EntityKey, Part> byPart() {
        return (topic, key, part, partitions) -> Optional.of(
                Set.of(part instanceof Part.Answer answer ? answer.partition() : key.partition(partitions)));
    }

    /** A supplier that brings the one store of its processor: on disk, logged, cached. */
    private record WithStore<KI, VI, KO, VO>(ProcessorSupplier<KI, VI, KO, VO> processors, String store)
            implements ProcessorSupplier<KI, VI, KO, VO> {

        @Override
        public org.apache.kafka.streams.processor.api.Processor<KI, VI, KO, VO> get() {
            return processors.get();
        }

        @Override
        public Set<StoreBuilder<?>> stores() {
            Serde<Bytes> keys = Serdes.Bytes();
            StoreBuilder<KeyValueStore<Bytes, byte[]>> builder = Stores.keyValueStoreBuilder(
                            Stores.persistentKeyValueStore(store), keys, Serdes.ByteArray())
                    .withCachingEnabled();
            return Set.of(builder);
        }
    }
}
