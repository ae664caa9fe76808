package dev.leat.engine.mysql;

import dev.leat.stream.topic.KafkaAccess;
import dev.leat.stream.topic.Topics;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InterruptException;

/**
 * The topic of a source's DDL statements, which must be whole for as long as the source lives.
 *
 * <p>Every method throws {@link KafkaException} when Kafka does not answer.
 */
final class HistoryTopic {

    private static final String FOR_EVER = "-1";
    private static final List<String> LIMITS = List.of("retention.ms", "retention.bytes");

    /**
     * How the topic stands.
     *
     * @param identity changes when the topic is made anew and when it loses its first record
     * @param limit the setting under which it forgets, if there is one
     */
    record History(String identity, boolean isEmpty, Optional<String> limit) {}

    private final KafkaAccess kafka;
    private final String topic;
    private final TopicPartition partition;

    HistoryTopic(KafkaAccess kafka, String topic) {
        this.kafka = kafka;
        this.topic = topic;
        this.partition = new TopicPartition(topic, 0);
    }

    /** The topic must be there. */
    History look() {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        try (Admin admin = admin()) {
            long begin = offset(admin, OffsetSpec.earliest());
            long end = offset(admin, OffsetSpec.latest());
            Config config =
                    get(admin.describeConfigs(List.of(resource)).all()).getOrDefault(resource, new Config(List.of()));
            Optional<String> limit = LIMITS.stream()
                    .flatMap(name -> Stream.ofNullable(config.get(name)))
                    .filter(entry -> !FOR_EVER.equals(entry.value()))
                    .map(entry -> entry.name() + "=" + entry.value())
                    .findFirst();
            return new History(Topics.topicId(admin, topic) + "/" + begin, begin == end, limit);
        }
    }

    /** Forgets what was written so far. */
    void forget() {
        try (Admin admin = admin()) {
            RecordsToDelete all = RecordsToDelete.beforeOffset(offset(admin, OffsetSpec.latest()));
            get(admin.deleteRecords(Map.of(partition, all)).all());
        }
    }

    @Override
    public String toString() {
        return topic;
    }

    private Admin admin() {
        return Admin.create(kafka.with(Map.of("request.timeout.ms", 5_000, "default.api.timeout.ms", 15_000)));
    }

    private long offset(Admin admin, OffsetSpec spec) {
        return get(admin.listOffsets(Map.of(partition, spec)).partitionResult(partition))
                .offset();
    }

    private static <T> T get(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException known ? known : new KafkaException(e.getCause());
        }
    }
}
