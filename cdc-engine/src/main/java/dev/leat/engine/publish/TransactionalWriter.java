package dev.leat.engine.publish;

import dev.leat.stream.topic.KafkaAccess;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * The one writer of a source: everything that it says to Kafka goes through here, in transactions. A newer writer of the same
 * source shuts out this one. After any exception it can only be closed; what was not committed is then not to be read by
 * anybody who reads committed records.
 *
 * <p>Owned by the thread of the source. Every method throws a {@link KafkaException} for what Kafka says.
 */
public final class TransactionalWriter implements AutoCloseable {

    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(3);

    private final Producer<byte @Nullable [], byte @Nullable []> producer;
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private boolean open;

    public TransactionalWriter(KafkaAccess kafka, String transactionalId) {
        this.producer = new KafkaProducer<byte @Nullable [], byte @Nullable []>(
                kafka.with(Map.ofEntries(
                        Map.entry("client.id", transactionalId),
                        Map.entry("transactional.id", transactionalId),
                        // a dead writer's last transaction hides what comes after it no longer than this
                        Map.entry("transaction.timeout.ms", 15_000),
                        Map.entry("delivery.timeout.ms", 12_000),
                        Map.entry("request.timeout.ms", 6_000),
                        Map.entry("max.block.ms", 15_000),
                        Map.entry("acks", "all"),
                        // nobody waits for it: what a transaction still holds is sent when it is flushed or committed
                        Map.entry("linger.ms", 50),
                        Map.entry("batch.size", 128 << 10),
                        Map.entry("buffer.memory", 64 << 20),
                        Map.entry("compression.type", "lz4"))),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** Shuts out the previous writer and ends its transaction. */
    public void takeOver() {
        producer.initTransactions();
    }

    public void begin() {
        producer.beginTransaction();
        open = true;
    }

    public boolean isOpen() {
        return open;
    }

    /** Puts a record into the transaction. {@code written} is called on the producer's thread. */
    @SuppressWarnings("FutureReturnValueIgnored") // the callback hears the same, and commit() throws it
    public void send(ProducerRecord<byte @Nullable [], byte @Nullable []> record, Consumer<RecordMetadata> written) {
        throwFailure();
        producer.send(record, (metadata, problem) -> {
            if (problem == null) {
                written.accept(metadata);
            } else {
                failure.compareAndSet(null, problem);
            }
        });
    }

    /** Returns when everything sent is written, though not yet committed. */
    public void flush() {
        producer.flush();
        throwFailure();
    }

    /** Returns when the transaction is durable. */
    public void commit() {
        producer.commitTransaction();
        throwFailure();
        open = false;
    }

    private void throwFailure() {
        Exception problem = failure.get();
        if (problem != null) {
            throw problem instanceof KafkaException known ? known : new KafkaException(problem);
        }
    }

    /** What is not committed is left to the broker, or the next writer, to abort. */
    @Override
    public void close() {
        producer.close(open ? Duration.ZERO : CLOSE_PATIENCE);
    }
}
