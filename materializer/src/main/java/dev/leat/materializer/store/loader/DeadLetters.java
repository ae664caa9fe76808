package dev.leat.materializer.store.loader;

import dev.leat.materializer.store.StoreError;
import dev.leat.stream.topic.DeadLetter;
import dev.leat.stream.topic.KafkaAccess;
import dev.leat.stream.topic.TopicPolicy;
import dev.leat.stream.topic.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** The dead-letter topic of a view. Its topic and producer are made when the first record has to go there. One thread. */
final class DeadLetters implements AutoCloseable {

    private static final short BROKERS_DEFAULT = -1;
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final String topic;
    private final KafkaAccess kafka;
    private final Admin admin;
    private @Nullable Producer<byte[], byte[]> producer;

    DeadLetters(String topic, KafkaAccess kafka, Admin admin) {
        this.topic = topic;
        this.kafka = kafka;
        this.admin = admin;
    }

    /**
     * Returns when all of them are durable. After a failure some may be there, and will be there twice.
     *
     * @throws dev.leat.stream.error.LeatException retryable if Kafka does not answer; operator if it refuses
     */
    void write(List<DeadLetter> letters) {
        if (letters.isEmpty()) {
            return;
        }
        Producer<byte[], byte[]> open = producer();
        List<Future<RecordMetadata>> sent = new ArrayList<>(letters.size());
        letters.forEach(letter -> sent.add(open.send(letter.toRecord(topic))));
        open.flush();
        for (Future<RecordMetadata> one : sent) {
            try {
                one.get();
            } catch (ExecutionException failure) {
                throw meaning(failure);
            } catch (InterruptedException interruption) {
                Thread.currentThread().interrupt();
                throw StoreError.TOPIC_UNAVAILABLE.causedBy(interruption, "interrupted while writing to %s", topic);
            }
        }
    }

    private RuntimeException meaning(ExecutionException failure) {
        if (failure.getCause() instanceof RecordTooLargeException) {
            return StoreError.TOPIC_ACCESS_DENIED.causedBy(
                    failure, "%s does not take a record of this size: raise its max.message.bytes", topic);
        }
        return StoreError.TOPIC_UNAVAILABLE.causedBy(failure, "cannot write to %s: %s", topic, failure.getCause());
    }

    private Producer<byte[], byte[]> producer() {
        Producer<byte[], byte[]> known = producer;
        if (known == null) {
            Topics.ensure(admin, Map.of(topic, TopicPolicy.deadLetters(BROKERS_DEFAULT)));
            known = new KafkaProducer<>(
                    kafka.with(Map.of(
                            "acks", "all",
                            "max.request.size", 64 << 20,
                            "delivery.timeout.ms", 30_000,
                            "request.timeout.ms", 10_000,
                            "max.block.ms", 10_000)),
                    new ByteArraySerializer(),
                    new ByteArraySerializer());
            producer = known;
        }
        return known;
    }

    @Override
    public void close() {
        if (producer != null) {
            producer.close(CLOSE_TIMEOUT);
        }
    }
}
