package dev.leat.subscriber;

import dev.leat.stream.error.ErrorKind;
import dev.leat.stream.error.LeatException;
import dev.leat.stream.error.StreamError;
import dev.leat.stream.topic.DeadLetter;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decodes a record and has it handled. What fails is tried again, and becomes a dead letter in the end, which is durable
 * before the task counts as done. Thread-safe.
 */
final class Attempts<T> implements Lanes.Attempt {

    private static final Logger LOG = LoggerFactory.getLogger(Attempts.class);

    private final String name;
    private final Decoding<T> decoding;
    private final Handler<T> handler;
    private final Retries retries;
    private final DeadLetterWriter deadLetters;
    private final Clock clock;
    private final AtomicLong handled = new AtomicLong();
    private final AtomicLong setAside = new AtomicLong();
    private volatile @Nullable String trouble;

    /**
     * How often and when it is tried.
     *
     * @param attempts of the handler at one event, the first included
     */
    record Retries(int attempts, Duration first, Duration longest) {

        /** Twice as long after each failure, cut by up to half so that many do not come back in step. */
        Duration pauseAfter(int failures) {
            long fullMs = Math.min(longest.toMillis(), first.toMillis() << Math.min(failures - 1, 30));
            return Duration.ofMillis(fullMs / 2 + ThreadLocalRandom.current().nextLong(fullMs / 2 + 1));
        }
    }

    Attempts(
            String name,
            Decoding<T> decoding,
            Handler<T> handler,
            Retries retries,
            DeadLetterWriter deadLetters,
            Clock clock) {
        this.name = name;
        this.decoding = decoding;
        this.handler = handler;
        this.retries = retries;
        this.deadLetters = deadLetters;
        this.clock = clock;
    }

    long handled() {
        return handled.get();
    }

    long setAside() {
        return setAside.get();
    }

    /** Why something that is nobody's fault is tried again at the moment. */
    Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }

    @Override
    public Optional<Duration> at(Task task) {
        try {
            Optional<Duration> again = attempt(task);
            if (again.isEmpty()) {
                trouble = null;
                task.finish();
            }
            return again;
        } catch (LeatException passing) {
            // Kafka or the registry does not answer: the event has done nothing wrong
            trouble = passing.getMessage();
            return Optional.of(retries.longest());
        }
    }

    private Optional<Duration> attempt(Task task) {
        if (task.condemned().isPresent()) {
            return setAside(task, task.condemned().get());
        }
        ConsumerRecord<byte[], byte[]> record = task.record();
        Optional<T> event;
        try {
            event = decoding.decode(record);
        } catch (LeatException unreadable) {
            if (unreadable.kind() != ErrorKind.POISON) {
                throw unreadable;
            }
            return setAside(task, reason(unreadable, 1));
        } catch (RuntimeException | StackOverflowError unreadable) {
            LeatException why = new LeatException(StreamError.UNREADABLE, unreadable.toString(), unreadable);
            return setAside(task, reason(why, 1).thrown(unreadable));
        }
        if (event.isEmpty()) {
            return Optional.empty();
        }
        DeadLetter.Origin origin = DeadLetter.Origin.of(record);
        try {
            handler.handle(new Delivery<>(
                    event.get(),
                    origin.topic(),
                    origin.partition(),
                    origin.offset(),
                    record.headers(),
                    DeadLetter.redriven(record) + task.failures() + 1));
            handled.incrementAndGet();
            return Optional.empty();
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
            return Optional.of(retries.longest());
        } catch (Throwable failure) { // whatever it is: a lane whose attempt never ends would stand still for ever
            return failed(task, failure);
        }
    }

    private Optional<Duration> failed(Task task, Throwable failure) {
        int failures = task.failed();
        ConsumerRecord<byte[], byte[]> record = task.record();
        if (failures < retries.attempts()) {
            LOG.warn(
                    "subscriber {}: record {} of partition {} of {} failed for the {}. time: {}",
                    name,
                    record.offset(),
                    record.partition(),
                    record.topic(),
                    failures,
                    failure.toString());
            return Optional.of(retries.pauseAfter(failures));
        }
        LeatException why = new LeatException(SubscriberError.HANDLER_FAILED, failure.toString(), failure);
        return setAside(task, reason(why, retries.attempts()).thrown(failure));
    }

    private DeadLetter.Reason reason(LeatException why, int attempts) {
        return DeadLetter.Reason.of(why, attempts, clock.instant(), "subscriber " + name);
    }

    /** Nothing more is tried of it but this. */
    private Optional<Duration> setAside(Task task, DeadLetter.Reason reason) {
        task.condemn(reason);
        ConsumerRecord<byte[], byte[]> record = task.record();
        deadLetters.write(DeadLetter.of(record, reason));
        setAside.incrementAndGet();
        LOG.warn(
                "subscriber {}: record {} of partition {} of {} is set aside: {}",
                name,
                record.offset(),
                record.partition(),
                record.topic(),
                reason.message());
        return Optional.empty();
    }
}
