package dev.leat.subscriber;

import dev.leat.stream.error.LeatException;
import dev.leat.stream.error.StreamError;
import dev.leat.stream.topic.DeadLetter;
import dev.leat.stream.topic.KafkaAccess;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The dead letters of a subscriber. Thread-safe. */
final class DeadLetterWriter implements AutoCloseable {

    /** Of a record, as far as the client is concerned; the topic has the last word. */
    private static final int MOST_BYTES = 64 << 20;

    private final String topic;
    private final KafkaProducer<byte[], byte[]> producer;

    DeadLetterWriter(KafkaAccess kafka, String topic) {
        this.topic = topic;
        this.producer = new KafkaProducer<>(
                kafka.with(Map.of(
                        "acks", "all",
                        "max.request.size", MOST_BYTES,
                        "delivery.timeout.ms", 30_000,
                        "request.timeout.ms", 10_000,
                        "max.block.ms", 10_000)),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /**
     * Returns when it is durable.
     *
     * @throws LeatException when Kafka does not take it
     */
    void write(DeadLetter letter) {
        try {
            producer.send(letter.toRecord(topic)).get();
        } catch (ExecutionException refused) {
            throw new LeatException(
                    StreamError.KAFKA_UNREACHABLE,
                    "topic %s does not take a dead letter: %s".formatted(topic, refused.getCause()),
                    refused);
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new LeatException(StreamError.KAFKA_UNREACHABLE, "interrupted", interruption);
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
