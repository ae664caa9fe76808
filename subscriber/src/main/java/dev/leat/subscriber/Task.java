package dev.leat.subscriber;

import dev.leat.stream.topic.DeadLetter;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A record that is to be handled. Its attempts are made one after the other, by whichever thread. */
final class Task implements Ledger.Entry {

    private final ConsumerRecord<byte[], byte[]> record;
    private final Entity entity;
    private volatile boolean done;
    private volatile boolean dropped;
    private final AtomicInteger failures = new AtomicInteger();

    /**
     * Whose record it is: what has one entity is handled in order.
     *
     * @param topic where the record stood first
     * @param key the partition, for records without one
     */
    record Entity(String topic, ByteBuffer key) {}

    Task(ConsumerRecord<byte[], byte[]> record) {
        this.record = record;
        this.entity = new Entity(
                DeadLetter.Origin.of(record).topic(),
                record.key() == null
                        ? ByteBuffer.allocate(Integer.BYTES).putInt(0, record.partition())
                        : ByteBuffer.wrap(record.key()));
    }

    ConsumerRecord<byte[], byte[]> record() {
        return record;
    }

    Entity entity() {
        return entity;
    }

    @Override
    public long offset() {
        return record.offset();
    }

    @Override
    public int bytes() {
        return Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize());
    }

    @Override
    public boolean isDone() {
        return done;
    }

    void finish() {
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
        return failures.get();
    }

    /** Returns how many there were with this one. */
    int failed() {
        return failures.incrementAndGet();
    }
}
