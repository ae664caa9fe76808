package dev.leat.materializer.store.loader;

import dev.leat.materializer.store.DocumentStore;
import dev.leat.materializer.store.StoreError;
import dev.leat.materializer.store.StoreMark;
import dev.leat.stream.error.Backoff;
import dev.leat.stream.error.ErrorKind;
import dev.leat.stream.error.LeatException;
import dev.leat.stream.error.StreamError;
import dev.leat.stream.topic.TopicNames;
import dev.leat.stream.topic.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * A loader's thread from its start to its end. It owns the consumer, the store's connection and the producer of dead letters,
 * and closes them before it ends.
 *
 * <p>INVARIANT: an offset is committed only after everything below it is durable in the store or among the dead letters.
 */
final class LoaderRun implements Runnable {

    /** Also how soon a request to stop is noticed. */
    private static final Duration POLL = Duration.ofMillis(200);

    private static final Duration ASK = Duration.ofSeconds(2);

    private final LoaderSettings settings;
    private final LoaderMonitor monitor;
    private final Redrives redrives;
    private final CountDownLatch stopAsked = new CountDownLatch(1);
    private final Backoff backoff =
            new Backoff(Duration.ofMillis(100), Duration.ofSeconds(10), RandomGenerator.getDefault());

    LoaderRun(LoaderSettings settings, LoaderMonitor monitor, Redrives redrives) {
        this.settings = settings;
        this.monitor = monitor;
        this.redrives = redrives;
    }

    /** Asks the thread to finish the batch it has in hand, commit, and end. From any thread. */
    void stop() {
        stopAsked.countDown();
    }

    @Override
    public void run() {
        try {
            work();
            monitor.become(LoaderState.STOPPING);
            monitor.become(LoaderState.STOPPED);
        } catch (LeatException failure) {
            monitor.become(LoaderState.FAILED, failure);
        } catch (RuntimeException bug) {
            monitor.become(
                    LoaderState.FAILED,
                    StoreError.LOADER_BROKEN.causedBy(
                            bug, "the loader broke (%s); restart the program, and report this with the log", bug));
            throw bug;
        } finally {
            redrives.refuse();
        }
    }

    private void work() {
        try (Admin admin = Admin.create(settings.admin());
                DeadLetters deadLetters = new DeadLetters(
                        TopicNames.deadLettersOfView(settings.shape().view()), settings.kafka(), admin);
                DocumentStore store = DocumentStores.open(settings.store(), settings.shape(), settings.clock())) {
            Delivery delivery = new Delivery(settings, store, deadLetters, monitor);
            while (!stopping()) {
                prepare(admin, store).ifPresent(mark -> consume(admin, mark, delivery));
            }
        } catch (InterruptException interruption) {
            // Kafka has set the thread's interrupted flag; somebody lost patience with our stopping
            stop();
        }
    }

    /** Empty if asked to stop before store and topic were there. */
    private Optional<StoreMark> prepare(Admin admin, DocumentStore store) {
        while (!stopping()) {
            try {
                String topicId = Topics.topicId(admin, settings.shape().topic()).toString();
                return Optional.of(store.prepare(topicId));
            } catch (LeatException failure) {
                // a topic that is missing is made by the view, which may start later
                if (failure.kind() != ErrorKind.RETRYABLE && failure.code() != StreamError.TOPIC_MISSING) {
                    throw failure;
                }
                monitor.become(LoaderState.RETRYING, failure);
                awaitStop(backoff.next());
            }
        }
        return Optional.empty();
    }

    /** Returns when asked to stop, or when the topic is not the one that the place is filled from. */
    private void consume(Admin admin, StoreMark mark, Delivery delivery) {
        TopicWatch watch = new TopicWatch(admin, settings.shape().topic(), mark.topicId());
        try (Consumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings.consumer(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            Positions positions = new Positions(consumer, mark, settings.clock());
            consumer.subscribe(List.of(settings.shape().topic()), positions);
            while (watch.isTheSame()) {
                if (stopping()) {
                    positions.commit();
                    return;
                }
                try {
                    duty(consumer, positions, delivery, watch);
                } catch (KafkaException failure) {
                    LeatException meaning = meaning(failure);
                    if (meaning.kind() != ErrorKind.RETRYABLE) {
                        throw meaning;
                    }
                    monitor.become(LoaderState.RETRYING, meaning);
                    awaitStop(backoff.next());
                }
            }
        }
    }

    private void duty(Consumer<byte[], byte[]> consumer, Positions positions, Delivery delivery, TopicWatch watch) {
        redrives.carryOut(delivery);
        ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
        if (!records.isEmpty()) {
            try {
                positions.mustNotHaveMissedDeletions(records);
                delivery.bring(records);
            } catch (LeatException failure) {
                positions.readAgain(records);
                if (failure.kind() != ErrorKind.RETRYABLE) {
                    positions.commit();
                    throw failure;
                }
                monitor.become(LoaderState.RETRYING, failure);
                waitAsMember(consumer, positions, backoff.next());
                return;
            }
        }
        positions.handled(records);
        if (watch.trouble().isPresent()) {
            monitor.become(LoaderState.RETRYING, watch.trouble().get());
        } else if (!positions.oweRecords()) {
            backoff.reset();
            monitor.become(LoaderState.RUNNING);
            monitor.lag(positions.observe());
        }
        positions.commitIfDue();
    }

    /** Polls without reading, so that the group does not take this loader for dead. */
    private void waitAsMember(Consumer<byte[], byte[]> consumer, Positions positions, Duration pause) {
        positions.pause();
        long endNs = System.nanoTime() + pause.toNanos();
        monitor.lag(positions.lagByAsking(ASK));
        for (long leftNs = pause.toNanos(); leftNs > 0 && !stopping(); leftNs = endNs - System.nanoTime()) {
            Duration slice = Duration.ofNanos(Math.min(leftNs, POLL.toNanos()));
            positions.readAgain(consumer.poll(slice));
        }
        positions.resume();
    }

    private LeatException meaning(KafkaException failure) {
        String topic = settings.shape().topic();
        return switch (failure) {
            case InterruptException interruption -> throw interruption;
            case OffsetOutOfRangeException gone ->
                StoreError.TOO_FAR_BEHIND.causedBy(
                        gone,
                        "topic %s does not have what this loader has to read next (%s): it was made again or shortened."
                                + " Empty the store's place and restart the program",
                        topic,
                        gone.getMessage());
            case AuthenticationException denied -> denied(denied, topic);
            case AuthorizationException denied -> denied(denied, topic);
            case RetriableException passing ->
                StoreError.TOPIC_UNAVAILABLE.causedBy(passing, "cannot read %s: %s", topic, passing.getMessage());
            default -> throw failure;
        };
    }

    private LeatException denied(KafkaException denied, String topic) {
        return StoreError.TOPIC_ACCESS_DENIED.causedBy(
                denied,
                "Kafka at %s refuses %s: %s; grant read on the topic and on group %s",
                settings.kafka(),
                topic,
                denied.getMessage(),
                settings.group());
    }

    private boolean stopping() {
        return stopAsked.getCount() == 0;
    }

    private void awaitStop(Duration pause) {
        try {
            if (stopAsked.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            stop();
        }
    }
}
