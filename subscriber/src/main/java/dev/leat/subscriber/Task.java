package dev.leat.subscriber;

import dev.leat.stream.topic.DeadLetter;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A record that is to be handled. Its attempts are made one after the other, by whichever thread; the lane hands it over. One
 * that is done keeps its place only, since many may wait behind one that is not.
 */
final class Task implements Ledger.Entry {

    private final TopicPartition partition;
    private final long offset;
    private final Ledger<Task> ledger;
    private @Nullable ConsumerRecord<byte[], byte[]> record;
    private @Nullable Entity entity;
    private DeadLetter.@Nullable Reason condemned;
    private int failures;
    private volatile boolean done;
    private volatile boolean dropped;

    /**
     * Whose record it is: what has one entity is handled in order.
     *
     * @param topic where the record stood first
     * @param key the partition, for records without one
     */
    record Entity(String topic, ByteBuffer key) {}

    /** @throws IllegalArgumentException when the record is said to be redriven and does not say from where */
    Task(TopicPartition partition, ConsumerRecord<byte[], byte[]> record, Ledger<Task> ledger) {
        this.partition = partition;
        this.offset = record.offset();
        this.record = record;
        this.entity = entity(record);
        this.ledger = ledger;
    }

    TopicPartition partition() {
        return partition;
    }

    /** Until it is done. */
    ConsumerRecord<byte[], byte[]> record() {
        return Objects.requireNonNull(record, "it is done");
    }

    /** Until it is done. */
    Entity entity() {
        return Objects.requireNonNull(entity, "it is done");
    }

    private static Entity entity(ConsumerRecord<byte[], byte[]> of) {
        return new Entity(
                DeadLetter.Origin.of(of).topic(),
                of.key() == null
                        ? ByteBuffer.allocate(Integer.BYTES).putInt(0, of.partition())
                        : ByteBuffer.wrap(of.key()));
    }

    @Override
    public long offset() {
        return offset;
    }

    @Override
    public int bytes() {
        return Math.max(0, record().serializedKeySize()) + Math.max(0, record().serializedValueSize());
    }

    @Override
    public boolean isDone() {
        return done;
    }

    void finish() {
        ledger.release(bytes());
        record = null;
        entity = null;
        done = true;
    }

    /** It is somebody else's now: no further attempt is begun. */
    void drop() {
        dropped = true;
    }

    boolean isDropped() {
        return dropped;
    }

    int failures() {
        return failures;
    }

    /** Returns how many there were with this one. */
    int failed() {
        return ++failures;
    }

    /** It is not handled any more, and becomes a dead letter as soon as that can be written. */
    void condemn(DeadLetter.Reason reason) {
        condemned = reason;
    }

    Optional<DeadLetter.Reason> condemned() {
        return Optional.ofNullable(condemned);
    }
}
