package dev.leat.materializer.join;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.materializer.view.ViewCompiler;
import dev.leat.materializer.view.ViewDefinition;
import dev.leat.materializer.view.ViewDefinition.Node;
import dev.leat.materializer.view.ViewDefinition.WhenMissing;
import dev.leat.materializer.view.ViewShape;
import dev.leat.services.SharedServices;
import dev.leat.stream.codec.ChangeDecoder;
import dev.leat.stream.registry.ApicurioRegistry;
import dev.leat.stream.registry.RegistryAccess;
import dev.leat.stream.registry.SchemaRegistry;
import dev.leat.stream.topic.TopicNames;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SetAsideTest {

    private static final String TOPIC = RandomViews.topic(0);
    private static final int MOST_BYTES = 200;
    private static final byte[] GARBAGE = "not Avro".getBytes(StandardCharsets.UTF_8);

    @Test
    void aRecordThatCannotBeDecodedIsSetAsideWithItsBytesAndWhatFollowsGoesOn(@TempDir Path folder) {
        try (Running view = new Running(folder)) {
            view.changes.pipeInput(GARBAGE, GARBAGE);
            view.changes.pipeInput(view.row(1, ""));
            view.render();

            TestRecord<byte[], byte[]> letter = view.letters.readRecord();
            assertThat(letter.key()).isEqualTo(GARBAGE);
            assertThat(letter.value()).isEqualTo(GARBAGE);
            assertThat(header(letter, "leat-dead-topic")).isEqualTo(TOPIC);
            assertThat(header(letter, "leat-dead-message")).isNotEmpty();
            assertThat(header(letter, "leat-dead-at")).isNotEmpty();
            assertThat(text(view.documents.readRecord().value())).isEqualTo("{\"id\":1,\"name\":\"\"}");
            assertThat(view.backlog.deadLetters()).isEqualTo(1);
        }
    }

    @Test
    void aDocumentThatIsTooLargeIsSetAsideAndWhatFollowsGoesOn(@TempDir Path folder) {
        try (Running view = new Running(folder)) {
            view.changes.pipeInput(view.row(1, "é".repeat(MOST_BYTES)));
            view.changes.pipeInput(view.row(2, "b"));
            view.render();

            TestRecord<byte[], byte[]> letter = view.letters.readRecord();
            assertThat(text(letter.key())).isEqualTo("{\"id\":1}");
            assertThat(text(letter.value())).startsWith("{\"id\":1,\"name\":\"éé");
            assertThat(header(letter, "leat-dead-topic")).isEqualTo(view.shape.topic());
            assertThat(header(letter, "leat-dead-code")).isEqualTo("DOCUMENT_TOO_LARGE");
            assertThat(header(letter, "leat-dead-message")).contains("{\"id\":1}", "holds 200");
            assertThat(text(view.documents.readRecord().value())).isEqualTo("{\"id\":2,\"name\":\"b\"}");
            assertThat(view.documents.isEmpty()).isTrue();
            assertThat(view.backlog.deadLetters()).isEqualTo(1);

            view.changes.pipeInput(view.row(1, "a"));
            view.render();
            assertThat(text(view.documents.readRecord().value())).isEqualTo("{\"id\":1,\"name\":\"a\"}");
        }
    }

    private static String header(TestRecord<byte[], byte[]> letter, String name) {
        return text(letter.headers().lastHeader(name).value());
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** A view of one table whose records hold {@link #MOST_BYTES}. */
    private static final class Running implements AutoCloseable {

        final Backlog backlog = new Backlog();
        final ViewShape shape;
        final TestInputTopic<byte[], byte[]> changes;
        final TestOutputTopic<byte[], byte[]> letters;
        final TestOutputTopic<byte[], byte[]> documents;
        private final SchemaRegistry registry = new ApicurioRegistry(
                RegistryAccess.open(SharedServices.registry().apiUrl()));
        private final RandomTables tables = new RandomTables(registry);
        private final TopologyTestDriver driver;

        Running(Path folder) {
            ViewDefinition view = new ViewDefinition(
                    "notes", new Node(TOPIC, List.of(), List.of("id", "name"), Map.of(), Map.of(), WhenMissing.WAIT));
            shape = ViewCompiler.shape(view, 1, tables.schemas());
            Topology topology = JoinTopology.compile(
                    view,
                    shape,
                    new ViewJoin.Inputs(tables.schemas(), Map.of(TOPIC, 1), new ChangeDecoder(registry)),
                    () -> true,
                    backlog,
                    new ViewTopics("set-aside"),
                    MOST_BYTES);
            Properties properties = new Properties();
            properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "set-aside");
            properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:1");
            properties.put(StreamsConfig.STATE_DIR_CONFIG, folder.toString());
            driver = new TopologyTestDriver(topology, properties);
            changes = driver.createInputTopic(TOPIC, new ByteArraySerializer(), new ByteArraySerializer());
            letters = output(TopicNames.deadLettersOfView("notes"));
            documents = output(shape.topic());
        }

        TestRecord<byte[], byte[]> row(long id, String name) {
            return tables.upsert(
                    0, new RandomTables.RowOf(id, Optional.of(name), 7, Optional.empty(), Optional.empty()));
        }

        void render() {
            driver.advanceWallClockTime(Roots.RENDER_EVERY);
        }

        private TestOutputTopic<byte[], byte[]> output(String topic) {
            return driver.createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        }

        @Override
        public void close() {
            driver.close();
            registry.close();
        }
    }
}
