package dev.leat.stream.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.leat.services.SharedServices;
import dev.leat.stream.error.ErrorKind;
import dev.leat.stream.error.LeatException;
import dev.leat.stream.error.StreamError;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TopicsTest {

    private static final short ONE = 1;
    private static final String SEVEN_DAYS_MS = "604800000";

    private final String name = "shop.public." + UUID.randomUUID();
    private final KafkaAccess access = new KafkaAccess(SharedServices.kafka().bootstrapServers(), Map.of());
    private final Admin admin = Admin.create(access.with(Map.of()));

    @AfterEach
    void close() {
        admin.close();
    }

    @Test
    void whatIsMissingIsCreatedAsItsPolicySaysAndOnceIsEnough() throws Exception {
        Map<String, TopicPolicy> policies = Map.of(
                name,
                TopicPolicy.changes(3, ONE),
                name + ".state",
                TopicPolicy.state(ONE),
                name + ".dead",
                TopicPolicy.deadLetters(ONE));

        Topics.ensure(admin, policies);
        Uuid id = Topics.topicId(admin, name);
        Topics.ensure(admin, policies);

        assertThat(Topics.topicId(admin, name)).isEqualTo(id);
        assertThat(config(name, "cleanup.policy")).isEqualTo("compact");
        assertThat(config(name, "min.compaction.lag.ms")).isEqualTo(SEVEN_DAYS_MS);
        assertThat(config(name, "delete.retention.ms")).isEqualTo(SEVEN_DAYS_MS);
        assertThat(config(name + ".state", "cleanup.policy")).isEqualTo("compact");
        assertThat(config(name + ".dead", "cleanup.policy")).isEqualTo("delete");
        assertThat(admin.describeTopics(List.of(name)).allTopicNames().get().values())
                .singleElement()
                .satisfies(topic -> assertThat(topic.partitions()).hasSize(3));
    }

    @Test
    void aTopicOfAnotherShapeStopsWithTheWayOutAndTheOthersAreCreated() throws Exception {
        String other = name + ".other";
        admin.createTopics(List.of(new NewTopic(name, 2, ONE))).all().get();

        assertThatExceptionOfType(LeatException.class)
                .isThrownBy(() -> Topics.ensure(
                        admin, Map.of(name, TopicPolicy.changes(3, ONE), other, TopicPolicy.view(3, ONE))))
                .withMessageContaining(name + " has 2 partitions instead of 3")
                .withMessageContaining("kafka-configs.sh")
                .satisfies(e -> assertThat(e.code()).isEqualTo(StreamError.TOPIC_MISCONFIGURED));
        assertThat(Topics.topicId(admin, other)).isNotNull();
    }

    @Test
    void anotherTopicOfTheSameNameHasAnotherId() throws Exception {
        Map<String, TopicPolicy> policies = Map.of(name, TopicPolicy.view(1, ONE));
        Topics.ensure(admin, policies);
        Uuid first = Topics.topicId(admin, name);

        admin.deleteTopics(List.of(name)).all().get();
        // the controller has deleted it; the brokers hear of it a moment later
        await().until(() -> !admin.listTopics().names().get().contains(name));
        Topics.ensure(admin, policies);

        assertThat(Topics.topicId(admin, name)).isNotEqualTo(first);
    }

    @Test
    void aMissingTopicHasNoIdAndIsNamed() {
        assertThatExceptionOfType(LeatException.class)
                .isThrownBy(() -> Topics.topicId(admin, name))
                .withMessageContaining(name)
                .satisfies(e -> assertThat(e.code()).isEqualTo(StreamError.TOPIC_MISSING));
    }

    @Test
    void aKafkaThatDoesNotAnswerIsWaitedFor() {
        KafkaAccess nobody = new KafkaAccess("127.0.0.1:1", Map.of("default.api.timeout.ms", "1000"));
        try (Admin away = Admin.create(nobody.with(Map.of("request.timeout.ms", "500")))) {
            assertThatExceptionOfType(LeatException.class)
                    .isThrownBy(() -> Topics.ensure(away, Map.of(name, TopicPolicy.state(ONE))))
                    .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.RETRYABLE));
        }
    }

    private String config(String topic, String setting) throws InterruptedException, ExecutionException {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        Config config = admin.describeConfigs(List.of(resource))
                .values()
                .values()
                .iterator()
                .next()
                .get();
        return config.get(setting).value();
    }
}
