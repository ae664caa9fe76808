package dev.leat.engine.outbox;

import dev.leat.stream.topic.KafkaAccess;
import dev.leat.stream.topic.TopicNames;
import dev.leat.stream.topic.TopicPolicy;
import dev.leat.stream.topic.Topics;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;

/** The topics of a source's messages, each created before the first message of its aggregate type. Not thread-safe. */
public final class OutboxTopics {

    private final KafkaAccess kafka;
    private final Map<String, Object> patience;
    private final String source;
    private final TopicPolicy policy;
    private final Map<String, String> ready = new HashMap<>();

    /** @param patience client properties that say how long Kafka may take */
    public OutboxTopics(KafkaAccess kafka, Map<String, Object> patience, String source, TopicPolicy policy) {
        this.kafka = kafka;
        this.patience = Map.copyOf(patience);
        this.source = source;
        this.policy = policy;
    }

    /**
     * The topic of the aggregate type, which is there now.
     *
     * @throws dev.leat.stream.error.LeatException as {@link Topics#ensure}
     */
    String of(String aggregateType) {
        return ready.computeIfAbsent(aggregateType, type -> {
            String topic = TopicNames.outbox(source, type);
            try (Admin admin = Admin.create(kafka.with(patience))) {
                Topics.ensure(admin, Map.of(topic, policy));
            }
            return topic;
        });
    }

    PublishedMessages published() {
        return new PublishedMessages(kafka);
    }

    int partitions() {
        return policy.partitions();
    }
}
