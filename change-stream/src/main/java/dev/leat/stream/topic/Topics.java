package dev.leat.stream.topic;

import dev.leat.stream.error.LeatException;
import dev.leat.stream.error.StreamError;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Topics as their policies want them.
 *
 * <p>Every method throws a {@link LeatException}: retryable when Kafka does not answer, operator when it refuses. They
 * block for as long as the {@link Admin}'s {@code default.api.timeout.ms} says. Thread-safe.
 */
public final class Topics {

    private static final Duration KNOWN_WITHIN = Duration.ofSeconds(15);
    private static final Duration ASK_EVERY = Duration.ofMillis(20);

    private Topics() {}

    /**
     * Creates the topics that are missing, and returns when brokers know them. Those that exist are never altered.
     *
     * @throws LeatException operator, with all topics whose partition count or cleanup policy is another and the way out;
     *     the missing ones have been created nevertheless
     */
    public static void ensure(Admin admin, Map<String, TopicPolicy> policies) {
        Map<String, TopicPolicy> wanted = new TreeMap<>(policies);
        Map<String, TopicDescription> existing = describe(admin, wanted.keySet());
        create(admin, wanted, existing.keySet());
        check(admin, wanted, existing);
    }

    /**
     * The id that tells a topic from another one of the same name before or after it.
     *
     * @throws LeatException operator, when there is no such topic
     */
    public static Uuid topicId(Admin admin, String topic) {
        TopicDescription description = describe(admin, List.of(topic)).get(topic);
        if (description == null) {
            throw new LeatException(StreamError.TOPIC_MISSING, "there is no topic %s".formatted(topic));
        }
        return description.topicId();
    }

    private static Map<String, TopicDescription> describe(Admin admin, Collection<String> topics) {
        Map<String, TopicDescription> existing = new HashMap<>();
        admin.describeTopics(topics).topicNameValues().forEach((topic, description) -> {
            try {
                existing.put(topic, get("describing topic " + topic, description));
            } catch (LeatException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw e;
                }
            }
        });
        return existing;
    }

    private static void create(Admin admin, Map<String, TopicPolicy> wanted, Collection<String> existing) {
        List<NewTopic> missing = new ArrayList<>();
        wanted.forEach((topic, policy) -> {
            if (!existing.contains(topic)) {
                missing.add(new NewTopic(topic, policy.partitions(), policy.replication()).configs(policy.config()));
            }
        });
        if (missing.isEmpty()) {
            return;
        }
        Map<String, KafkaFuture<Void>> creations = admin.createTopics(missing).values();
        creations.forEach((topic, created) -> {
            try {
                get("creating topic " + topic, created);
            } catch (LeatException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw e;
                }
            }
        });
        awaitKnown(admin, creations.keySet());
    }

    /** A topic is created when the controller knows it; the brokers hear of it a moment later, and nobody tells us when. */
    private static void awaitKnown(Admin admin, Collection<String> topics) {
        long startedNanos = System.nanoTime();
        while (describe(admin, topics).size() < topics.size()) {
            if (System.nanoTime() - startedNanos > KNOWN_WITHIN.toNanos()) {
                throw new LeatException(
                        StreamError.KAFKA_UNREACHABLE,
                        "topics %s are created, but the brokers do not know them after %s"
                                .formatted(topics, KNOWN_WITHIN));
            }
            LockSupport.parkNanos(ASK_EVERY.toNanos());
        }
    }

    private static void check(Admin admin, Map<String, TopicPolicy> wanted, Map<String, TopicDescription> existing) {
        Map<String, String> cleanups = cleanups(admin, existing.keySet());
        List<String> problems = new ArrayList<>();
        existing.forEach((topic, description) -> {
            TopicPolicy policy = wanted.get(topic);
            if (policy == null) {
                return;
            }
            int partitions = description.partitions().size();
            if (partitions != policy.partitions()) {
                problems.add(
                        ("topic %s has %d partitions instead of %d; the count decides where each entity lives and never"
                                        + " changes under a live topic: set %d in the configuration, or delete the topic and"
                                        + " load it again")
                                .formatted(topic, partitions, policy.partitions(), partitions));
            }
            String cleanup = cleanups.getOrDefault(topic, "");
            if (!cleanup.equals(policy.cleanup())) {
                problems.add(
                        "topic %s has cleanup.policy=%s, under which records that Leat needs get lost; run: kafka-configs.sh --alter --topic %s --add-config cleanup.policy=%s"
                                .formatted(topic, cleanup, topic, policy.cleanup()));
            }
        });
        if (!problems.isEmpty()) {
            throw new LeatException(StreamError.TOPIC_MISCONFIGURED, String.join("\n", problems));
        }
    }

    private static Map<String, String> cleanups(Admin admin, Collection<String> topics) {
        List<ConfigResource> resources = topics.stream()
                .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
                .toList();
        Map<String, String> cleanups = new HashMap<>();
        if (!resources.isEmpty()) {
            get(
                            "reading the configuration of topics",
                            admin.describeConfigs(resources).all())
                    .forEach((resource, config) -> cleanups.put(
                            resource.name(), config.get(TopicPolicy.CLEANUP).value()));
        }
        return cleanups;
    }

    private static <T> T get(String what, KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LeatException(StreamError.KAFKA_UNREACHABLE, what + " was interrupted", e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            boolean passes = cause instanceof RetriableException;
            throw new LeatException(
                    passes ? StreamError.KAFKA_UNREACHABLE : StreamError.KAFKA_REFUSED,
                    "%s: %s".formatted(what, cause.getMessage()),
                    cause);
        }
    }
}
