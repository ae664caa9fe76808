package dev.leat.materializer.join;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.materializer.view.ViewCompiler;
import dev.leat.materializer.view.ViewDefinition;
import dev.leat.materializer.view.ViewShape;
import dev.leat.services.SharedServices;
import dev.leat.stream.codec.ChangeDecoder;
import dev.leat.stream.registry.ApicurioRegistry;
import dev.leat.stream.registry.RegistryAccess;
import dev.leat.stream.registry.SchemaRegistry;
import dev.leat.stream.value.EntitySchema;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;

/**
 * Any tree over any history ends in the documents that a plain recursion over the last rows gives. Kafka's own driver runs
 * the topology, so that hundreds of trees take seconds; that the same holds on brokers, several partitions and a real
 * database is another test's matter.
 */
class RandomViewTreesTest {

    private static final SchemaRegistry REGISTRY =
            new ApicurioRegistry(RegistryAccess.open(SharedServices.registry().apiUrl()));
    private static final RandomTables TABLES = new RandomTables(REGISTRY);

    /** Not the default, which all builds of a machine share. */
    private static final Path STATE_FOLDER = Path.of("target", "random-views").toAbsolutePath();

    /** One thing that happens: a row is written or deleted, or the time comes to render what was touched so far. */
    sealed interface Step {
        record Upsert(int table, RandomTables.RowOf row) implements Step {}

        record Delete(int table, long id) implements Step {}

        record Pause() implements Step {}
    }

    @Property(shrinking = ShrinkingMode.BOUNDED)
    void everyTreeOverEveryHistoryEndsInTheRightDocuments(
            @ForAll("views") ViewDefinition view, @ForAll("histories") List<Step> history) {
        Map<String, EntitySchema> schemas = TABLES.schemas();
        assertThat(ViewCompiler.check(view, topic -> Optional.ofNullable(schemas.get(topic))))
                .isEmpty();
        ViewShape shape = ViewCompiler.shape(view, 1, schemas);
        Map<String, Integer> partitions = new HashMap<>();
        schemas.keySet().forEach(topic -> partitions.put(topic, 1));
        Topology topology = JoinTopology.compile(
                view,
                shape,
                new ViewJoin.Inputs(schemas, partitions, new ChangeDecoder(REGISTRY)),
                () -> true,
                new Backlog(),
                new ViewTopics("test"),
                1_000_000);

        ExpectedByRecursion expected = new ExpectedByRecursion();
        try (TopologyTestDriver driver = new TopologyTestDriver(topology, properties())) {
            Map<String, TestInputTopic<byte[], byte[]>> inputs = new HashMap<>();
            view.topics()
                    .forEach(topic -> inputs.put(
                            topic,
                            driver.createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer())));
            for (Step step : history) {
                expected.apply(step);
                feed(driver, inputs, step);
            }
            driver.advanceWallClockTime(Roots.RENDER_EVERY.multipliedBy(20));
            // each level of the tree says its documents at a time of its own
            IntStream.range(0, 10).forEach(level -> driver.advanceWallClockTime(Roots.RENDER_EVERY));

            assertThat(documents(driver, shape)).isEqualTo(expected.documents(view));
        }
    }

    private static void feed(TopologyTestDriver driver, Map<String, TestInputTopic<byte[], byte[]>> inputs, Step step) {
        switch (step) {
            case Step.Upsert upsert -> {
                TestInputTopic<byte[], byte[]> input = inputs.get(RandomViews.topic(upsert.table()));
                if (input != null) {
                    input.pipeInput(TABLES.upsert(upsert.table(), upsert.row()));
                }
            }
            case Step.Delete delete -> {
                TestInputTopic<byte[], byte[]> input = inputs.get(RandomViews.topic(delete.table()));
                if (input != null) {
                    input.pipeInput(TABLES.delete(delete.table(), delete.id()));
                    input.pipeInput(TABLES.tombstone(delete.table(), delete.id()));
                }
            }
            case Step.Pause pause -> driver.advanceWallClockTime(Roots.RENDER_EVERY);
        }
    }

    /** What stands in the view topic at the end; a tombstone is only ever written over a document. */
    private static Map<String, String> documents(TopologyTestDriver driver, ViewShape shape) {
        TestOutputTopic<byte[], byte[]> output =
                driver.createOutputTopic(shape.topic(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        Map<String, String> documents = new TreeMap<>();
        for (TestRecord<byte[], byte[]> record : output.readRecordsToList()) {
            String key = new String(record.key(), StandardCharsets.UTF_8);
            String before = record.value() == null
                    ? documents.remove(key)
                    : documents.put(key, new String(record.value(), StandardCharsets.UTF_8));
            if (record.value() == null) {
                assertThat(before).as("the document whose tombstone is %s", key).isNotNull();
            } else {
                assertThat(documents.get(key)).as("a document said again").isNotEqualTo(before);
            }
        }
        return documents;
    }

    private static Properties properties() {
        Properties properties = new Properties();
        properties.put(StreamsConfig.STATE_DIR_CONFIG, STATE_FOLDER.toString());
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:1");
        return properties;
    }

    @Provide
    Arbitrary<ViewDefinition> views() {
        return Arbitraries.integers().between(1, 3).flatMap(RandomViews::views);
    }

    @Provide
    Arbitrary<List<Step>> histories() {
        Arbitrary<Integer> table = Arbitraries.integers().between(0, RandomViews.TABLES - 1);
        Arbitrary<Long> id = Arbitraries.longs().between(1, 4);
        Arbitrary<Optional<Long>> foreignKey = id.optional(0.8);
        Arbitrary<String> name = Arbitraries.of("", "plain", "quo\"te", "mühle \u0000 \ud83c\udf0a");
        Arbitrary<Step> upsert = Combinators.combine(
                        table, id, name.optional(0.9), Arbitraries.integers(), foreignKey, foreignKey)
                .as((of, key, text, n, p, q) -> new Step.Upsert(of, new RandomTables.RowOf(key, text, n, p, q)));
        Arbitrary<Step> delete = Combinators.combine(table, id).as(Step.Delete::new);
        return Arbitraries.frequencyOf(
                        net.jqwik.api.Tuple.of(6, upsert),
                        net.jqwik.api.Tuple.of(2, delete),
                        net.jqwik.api.Tuple.of(1, Arbitraries.just(new Step.Pause())))
                .list()
                .ofMinSize(80)
                .ofMaxSize(160);
    }
}
