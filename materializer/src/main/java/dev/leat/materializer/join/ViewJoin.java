package dev.leat.materializer.join;

import dev.leat.materializer.view.ViewDefinition;
import dev.leat.materializer.view.ViewDefinition.Node;
import dev.leat.materializer.view.ViewShape;
import dev.leat.stream.codec.ChangeDecoder;
import dev.leat.stream.topic.KafkaAccess;
import dev.leat.stream.topic.TopicNames;
import dev.leat.stream.topic.TopicPolicy;
import dev.leat.stream.topic.Topics;
import dev.leat.stream.value.EntitySchema;
import java.nio.file.Path;
import java.time.Duration;
import java.util.DoubleSummaryStatistics;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;

/**
 * The running joins of one generation of a view: changes in, documents out, exactly once. More instances of the program
 * share the partitions among them.
 *
 * <p>Not reusable: after a {@link #failure()} close it and make another, which goes on where this one stopped. Owned by one
 * thread.
 */
public final class ViewJoin implements AutoCloseable {

    /** How often the joins commit: what a level of the tree adds to the latency, at most. */
    private static final int COMMIT_INTERVAL_MS = 100;

    /** A killed instance's partitions wait so long for their successor. */
    private static final int SESSION_TIMEOUT_MS = 10_000;

    /** From one level of the tree to the next: a question, an answer, a part. */
    private static final int HOPS_PER_LEVEL = 3;

    /** Kafka's default. */
    private static final int MAX_REQUEST_SIZE = 1 << 20;

    /** What frames a record, and what compression adds to one that it cannot make smaller. */
    private static final int FRAMING_BYTES = 48 << 10;

    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(30);

    private final KafkaStreams streams;
    private final Set<String> changeTopics;
    private final LoadGate gate;
    private final Backlog backlog;
    private final InnerTopicPurge purge;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    /**
     * @param stateFolder of the program; each view has a folder of its own in it
     * @param replication of the topics that the joins make
     */
    public record Settings(String deployment, KafkaAccess kafka, Path stateFolder, short replication) {}

    /** What is known of the change topics that the view reads. {@code partitions}: by topic. */
    public record Inputs(Map<String, EntitySchema> schemas, Map<String, Integer> partitions, ChangeDecoder decoder) {}

    /** Makes the topics of the view where they are missing, and starts. */
    public static ViewJoin start(
            ViewDefinition definition, ViewShape shape, Inputs inputs, Admin admin, Settings settings)
            throws ExecutionException, InterruptedException {
        String applicationId = ViewTopics.applicationId(settings.deployment(), shape);
        ViewTopics topics = new ViewTopics(applicationId);
        Backlog backlog = new Backlog();
        LoadGate gate = new LoadGate(
                settings.kafka(),
                admin,
                TopicNames.loads(settings.deployment()),
                definition.topics(),
                topics,
                HOPS_PER_LEVEL * levels(definition.root()));
        try {
            Topology topology =
                    JoinTopology.compile(definition, shape, inputs, gate, backlog, topics, mostBytes(settings.kafka()));
            createTopics(definition, shape, inputs, topics, admin, settings.replication());
            KafkaStreams streams = new KafkaStreams(topology, properties(applicationId, settings));
            InnerTopicPurge purge =
                    new InnerTopicPurge(admin, applicationId, topics.inner().keySet());
            ViewJoin join = new ViewJoin(streams, Set.copyOf(definition.topics()), gate, backlog, purge);
            streams.start();
            return join;
        } catch (RuntimeException | ExecutionException | InterruptedException notStarted) {
            gate.close();
            throw notStarted;
        }
    }

    private static int levels(Node node) {
        return 1
                + Stream.concat(node.references().values().stream(), node.collections().values().stream())
                        .mapToInt(ViewJoin::levels)
                        .max()
                        .orElse(0);
    }

    private ViewJoin(
            KafkaStreams streams, Set<String> changeTopics, LoadGate gate, Backlog backlog, InnerTopicPurge purge) {
        this.streams = streams;
        this.changeTopics = changeTopics;
        this.gate = gate;
        this.backlog = backlog;
        this.purge = purge;
        streams.setUncaughtExceptionHandler(cause -> {
            failure.compareAndSet(null, cause);
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
    }

    private static void createTopics(
            ViewDefinition definition,
            ViewShape shape,
            Inputs inputs,
            ViewTopics topics,
            Admin admin,
            short replication)
            throws ExecutionException, InterruptedException {
        int partitions = inputs.partitions().getOrDefault(definition.root().from(), 1);
        Map<String, TopicPolicy> wanted = new HashMap<>();
        topics.inner().forEach((topic, count) -> wanted.put(topic, TopicPolicy.inner(count, replication)));
        wanted.put(shape.topic(), TopicPolicy.view(partitions, replication));
        wanted.put(TopicNames.deadLettersOfView(definition.name()), TopicPolicy.deadLetters(replication));
        Topics.ensure(admin, wanted);
    }

    private static Properties properties(String applicationId, Settings settings) {
        Map<String, Object> own = new HashMap<>();
        own.put(StreamsConfig.APPLICATION_ID_CONFIG, applicationId);
        own.put(StreamsConfig.STATE_DIR_CONFIG, settings.stateFolder().toString());
        own.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        own.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, COMMIT_INTERVAL_MS);
        own.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, (int) settings.replication());
        own.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);
        own.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 64L << 20);
        own.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, BoundedRocksDb.class);
        own.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        own.put(StreamsConfig.consumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), 5_000);
        own.put(StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), SESSION_TIMEOUT_MS);
        own.put(StreamsConfig.consumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), SESSION_TIMEOUT_MS / 3);
        // what the joins say to each other is not the documents': it may be larger
        own.put(StreamsConfig.topicPrefix(TopicConfig.MAX_MESSAGE_BYTES_CONFIG), TopicPolicy.INNER_BYTES);
        own.put(
                StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG),
                Math.max(TopicPolicy.INNER_BYTES, maxRequestSize(settings.kafka())));
        own.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 5);
        own.put(StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), "lz4");
        return settings.kafka().propertiesWith(own);
    }

    /** What a producer with the settings of all clients takes, less {@link #FRAMING_BYTES}. */
    private static int mostBytes(KafkaAccess kafka) {
        return maxRequestSize(kafka) - FRAMING_BYTES;
    }

    private static int maxRequestSize(KafkaAccess kafka) {
        Object set = kafka.with(Map.of()).get(ProducerConfig.MAX_REQUEST_SIZE_CONFIG);
        return set == null ? MAX_REQUEST_SIZE : Integer.parseInt(set.toString());
    }

    /** Why the joins stopped, if they did. */
    public Optional<Throwable> failure() {
        return Optional.ofNullable(failure.get());
    }

    /** Whether the first load of every table is in, so that documents are said. Looks at Kafka until it is. */
    public boolean isLoaded() throws ExecutionException, InterruptedException {
        return gate.check();
    }

    /** How many documents this instance has touched and not rendered yet, inner ones included. */
    public int toRender() {
        return backlog.sum();
    }

    /** How many records could not be decoded since this was started. */
    public long deadLetters() {
        return backlog.deadLetters();
    }

    /** Records of the change topics that this instance has not read yet; empty before Kafka has said anything of it. */
    public OptionalLong lagRecords() {
        DoubleSummaryStatistics lags = streams.metrics().values().stream()
                .filter(metric -> metric.metricName().name().equals("records-lag"))
                .filter(metric ->
                        changeTopics.contains(metric.metricName().tags().getOrDefault("topic", "")))
                .map(Metric::metricValue)
                .filter(Double.class::isInstance)
                .mapToDouble(Double.class::cast)
                .filter(Double::isFinite)
                .summaryStatistics();
        return lags.getCount() == 0 ? OptionalLong.empty() : OptionalLong.of(Math.round(lags.getSum()));
    }

    /** Deletes what was read of the inner topics: to be called now and then. */
    public void purgeInnerTopics() throws ExecutionException, InterruptedException {
        purge.run();
    }

    /** Commits what was done and stops; waits for it. */
    @Override
    public void close() {
        streams.close(CLOSE_PATIENCE);
        gate.close();
    }
}
