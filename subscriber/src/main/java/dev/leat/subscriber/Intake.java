package dev.leat.subscriber;

import dev.leat.stream.error.ErrorKind;
import dev.leat.stream.error.LeatException;
import dev.leat.stream.topic.TopicNames;
import dev.leat.stream.topic.TopicPolicy;
import dev.leat.stream.topic.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The polling thread, from its start to its end. It never waits for a handler, so that its group never takes it for dead. */
final class Intake implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(Intake.class);

    private static final Duration POLL = Duration.ofMillis(100);

    /** While a partition is paused: nothing ends a poll when there is room again. */
    private static final Duration SHORT_POLL = Duration.ofMillis(1);

    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final short BROKERS_DEFAULT = -1;

    private final Settings settings;
    private final Lanes lanes;
    private final CountDownLatch stopAsked = new CountDownLatch(1);
    private volatile SubscriberState state = SubscriberState.RUNNING;
    private volatile @Nullable String trouble;
    private volatile List<SubscriberStatus.Partition> partitions = List.of();

    Intake(Settings settings, Lanes lanes) {
        this.settings = settings;
        this.lanes = lanes;
    }

    SubscriberState state() {
        return state;
    }

    Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }

    List<SubscriberStatus.Partition> partitions() {
        return partitions;
    }

    void stop() {
        stopAsked.countDown();
    }

    @Override
    public void run() {
        try {
            if (createTopics()) {
                consume();
            }
            state = SubscriberState.CLOSED;
        } catch (RuntimeException refused) {
            trouble = String.valueOf(refused.getMessage());
            state = SubscriberState.FAILED;
            LOG.error("subscriber {} failed", settings.name(), refused);
        } finally {
            partitions = List.of();
            lanes.close(settings.patience());
        }
    }

    /** Those of its dead letters. Returns false when asked to stop before they were there. */
    private boolean createTopics() {
        TopicPolicy policy = TopicPolicy.deadLetters(BROKERS_DEFAULT);
        try (Admin admin = Admin.create(settings.kafka().with(Map.of()))) {
            while (!stopping()) {
                try {
                    Topics.ensure(
                            admin,
                            Map.of(
                                    TopicNames.deadLettersOfSubscriber(settings.name()), policy,
                                    TopicNames.redriveOfSubscriber(settings.name()), policy));
                    trouble = null;
                    return true;
                } catch (LeatException failure) {
                    if (failure.kind() != ErrorKind.RETRYABLE) {
                        throw failure;
                    }
                    trouble = failure.getMessage();
                    awaitStop(PAUSE);
                }
            }
        }
        return false;
    }

    private void consume() {
        Set<String> topics = new HashSet<>(settings.topics());
        topics.add(TopicNames.redriveOfSubscriber(settings.name()));
        Map<String, Object> properties = new HashMap<>(Map.of(
                "group.id", settings.name(),
                "enable.auto.commit", "false",
                "isolation.level", "read_committed",
                "auto.offset.reset", "none",
                "allow.auto.create.topics", "false",
                // a partition that goes on waits for the fetch of those that have nothing new
                "fetch.max.wait.ms", "25"));
        settings.instance().ifPresent(instance -> properties.put("group.instance.id", instance));
        try (Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                settings.kafka().with(properties), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            Partitions mine = new Partitions(settings, consumer, lanes);
            consumer.subscribe(topics, mine);
            while (!stopping()) {
                try {
                    mine.take(consumer.poll(mine.arePaused() ? SHORT_POLL : POLL));
                    mine.settle();
                    partitions = mine.status();
                    trouble = null;
                } catch (NoOffsetForPartitionException begunInVain) {
                    mine.begin(begunInVain.partitions());
                } catch (OffsetOutOfRangeException gone) {
                    mine.passOver(gone.offsetOutOfRangePartitions());
                } catch (KafkaException failure) {
                    if (!passes(failure)) {
                        throw failure;
                    }
                    trouble = failure.getMessage();
                    awaitStop(PAUSE);
                }
            }
            drain(consumer, mine);
        }
    }

    /** What waits to be tried again is not waited for: it comes again to who reads on. */
    private void drain(Consumer<byte[], byte[]> consumer, Partitions mine) {
        state = SubscriberState.DRAINING;
        long endNs = System.nanoTime() + settings.patience().toNanos();
        consumer.pause(consumer.assignment());
        while (!lanes.awaitQuiet(POLL) && System.nanoTime() < endNs) {
            consumer.poll(Duration.ZERO); // so that the group does not take it for dead
            mine.settle();
            consumer.pause(consumer.assignment());
        }
        mine.settle();
        mine.commit();
    }

    /** What fails while partitions are assigned comes with another failure around it. */
    private static boolean passes(KafkaException failure) {
        return failure instanceof RetriableException || failure.getCause() instanceof RetriableException;
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
