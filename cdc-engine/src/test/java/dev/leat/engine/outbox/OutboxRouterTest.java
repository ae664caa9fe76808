package dev.leat.engine.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.services.SharedServices;
import dev.leat.stream.registry.ApicurioRegistry;
import dev.leat.stream.registry.RegistryAccess;
import dev.leat.stream.registry.SchemaRegistry;
import dev.leat.stream.topic.KafkaAccess;
import dev.leat.stream.topic.TopicPolicy;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which messages are left out since they were published before. */
class OutboxRouterTest {

    private static final Schema ROW = SchemaBuilder.struct()
            .field("id", Schema.STRING_SCHEMA)
            .field("aggregatetype", Schema.STRING_SCHEMA)
            .field("aggregateid", Schema.STRING_SCHEMA)
            .field("type", Schema.STRING_SCHEMA)
            .field("payload", Schema.STRING_SCHEMA)
            .build();
    private static final Schema ENVELOPE = SchemaBuilder.struct()
            .field("op", Schema.STRING_SCHEMA)
            .field("after", ROW)
            .build();

    private final String source = "s" + UUID.randomUUID().toString().substring(0, 8);
    private final KafkaAccess kafka = new KafkaAccess(SharedServices.kafka().bootstrapServers(), Map.of());

    @Test
    void aRowThatMayHaveBeenPublishedIsLookedForByItsId() throws Exception {
        try (SchemaRegistry registry = new ApicurioRegistry(
                        RegistryAccess.open(SharedServices.registry().apiUrl()));
                KafkaProducer<byte @Nullable [], byte @Nullable []> producer =
                        new KafkaProducer<byte @Nullable [], byte @Nullable []>(
                                kafka.with(Map.of()), new ByteArraySerializer(), new ByteArraySerializer())) {
            OutboxRouter router = router(registry);
            for (String id : Set.of("a", "b")) {
                producer.send(router.route(row("c", id), "1", false).orElseThrow())
                        .get();
            }

            assertThat(router.route(row("r", "a"), "2", false)).isEmpty();
            assertThat(router.route(row("c", "b"), "2", true)).isEmpty();
            assertThat(router.route(row("r", "new"), "3", false)).isPresent();
            assertThat(router.route(row("c", "new"), "4", true))
                    .as("loaded just now")
                    .isEmpty();
            assertThat(router.route(row("c", "a"), "5", false))
                    .as("left anew by its service, later on")
                    .isPresent();
        }
    }

    private OutboxRouter router(SchemaRegistry registry) {
        return new OutboxRouter(
                Set.of("outbox"),
                Optional.empty(),
                new OutboxTopics(kafka, Map.of(), source, TopicPolicy.outbox(1, (short) 1)),
                registry);
    }

    private static SourceRecord row(String operation, String id) {
        Struct row = new Struct(ROW)
                .put("id", id)
                .put("aggregatetype", "order")
                .put("aggregateid", "1")
                .put("type", "Placed")
                .put("payload", "{}");
        return new SourceRecord(
                Map.of(),
                Map.of(),
                "outbox",
                ENVELOPE,
                new Struct(ENVELOPE).put("op", operation).put("after", row));
    }
}
