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

class UndecodableRecordTest {

    private static final String TOPIC = RandomViews.topic(0);

    @Test
    void aRecordThatCannotBeDecodedIsSetAsideWithItsBytesAndWhatFollowsGoesOn(@TempDir Path folder) {
        SchemaRegistry registry = new ApicurioRegistry(
                RegistryAccess.open(SharedServices.registry().apiUrl()));
        RandomTables tables = new RandomTables(registry);
        ViewDefinition view = new ViewDefinition(
                "notes", new Node(TOPIC, List.of(), List.of("id", "n"), Map.of(), Map.of(), WhenMissing.WAIT));
        ViewShape shape = ViewCompiler.shape(view, 1, tables.schemas());
        Backlog backlog = new Backlog();
        Topology topology = JoinTopology.compile(
                view,
                shape,
                new ViewJoin.Inputs(tables.schemas(), Map.of(TOPIC, 1), new ChangeDecoder(registry)),
                () -> true,
                backlog,
                new ViewTopics("undecodable"));
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "undecodable");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:1");
        properties.put(StreamsConfig.STATE_DIR_CONFIG, folder.toString());
        byte[] garbage = "not Avro".getBytes(StandardCharsets.UTF_8);

        try (TopologyTestDriver driver = new TopologyTestDriver(topology, properties)) {
            TestInputTopic<byte[], byte[]> changes =
                    driver.createInputTopic(TOPIC, new ByteArraySerializer(), new ByteArraySerializer());
            changes.pipeInput(garbage, garbage);
            changes.pipeInput(tables.upsert(
                    0, new RandomTables.RowOf(1, Optional.empty(), 7, Optional.empty(), Optional.empty())));
            driver.advanceWallClockTime(Roots.RENDER_EVERY);

            TestRecord<byte[], byte[]> letter =
                    output(driver, TopicNames.deadLettersOfView("notes")).readRecord();
            assertThat(letter.key()).isEqualTo(garbage);
            assertThat(letter.value()).isEqualTo(garbage);
            assertThat(new String(letter.headers().lastHeader("leat-dead-topic").value(), StandardCharsets.UTF_8))
                    .isEqualTo(TOPIC);
            assertThat(letter.headers().lastHeader("leat-dead-message").value()).isNotEmpty();
            assertThat(letter.headers().lastHeader("leat-dead-at").value()).isNotEmpty();
            assertThat(new String(output(driver, shape.topic()).readRecord().value(), StandardCharsets.UTF_8))
                    .isEqualTo("{\"id\":1,\"n\":7}");
            assertThat(backlog.deadLetters()).isEqualTo(1);
        }
        registry.close();
    }

    private static TestOutputTopic<byte[], byte[]> output(TopologyTestDriver driver, String topic) {
        return driver.createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
