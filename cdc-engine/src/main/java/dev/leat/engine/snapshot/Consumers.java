package dev.leat.engine.snapshot;

import dev.leat.engine.snapshot.CatchUp.Behind;
import dev.leat.stream.topic.KafkaAccess;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells when those who read a topic have had what was published there, and those who read what these make of it. Kafka is
 * asked on a thread of its own; when it does not tell, nobody is waited for.
 *
 * <p>{@link #published} belongs to the source's thread, {@link #standing} to anybody.
 */
final class Consumers implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Consumers.class);

    private static final Duration LOOK_EVERY = Duration.ofMillis(30);
    private static final Duration SEEK_EVERY = Duration.ofSeconds(5);

    private final KafkaAccess kafka;
    private final String deployment;
    private final String source;
    private final Clock clock;
    private final ScheduledExecutorService thread;
    private volatile Standing standing = Standing.NOBODY;
    private volatile Sought sought = new Sought("", Instant.EPOCH, Map.of());
    /** The three belong to the thread. */
    private @Nullable ConsumerGroups groups;

    private CatchUp catchUp = new CatchUp(Map.of(), Instant.EPOCH);
    private boolean warned;

    /**
     * How it is with those who read the topic that was last published to.
     *
     * @param through whether they have had everything
     * @param anybody whether there are any
     * @param slow whether they took long for the last rows
     * @param waitingFor who is furthest behind
     */
    record Standing(boolean through, boolean anybody, boolean slow, Optional<Behind> waitingFor) {

        static final Standing NOBODY = new Standing(true, false, false, Optional.empty());
        static final Standing UNKNOWN = new Standing(false, true, false, Optional.empty());
    }

    /** Who was found behind a topic. */
    private record Sought(String topic, Instant at, Map<String, Set<TopicPartition>> groups) {}

    Consumers(KafkaAccess kafka, String deployment, String source, Clock clock) {
        this.kafka = kafka;
        this.deployment = deployment;
        this.source = source;
        this.clock = clock;
        this.thread = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("leat-consumers-" + source).daemon().factory());
    }

    /** Rows can be read there now. Whether somebody is to be waited for: until {@link #standing} says that all are through. */
    boolean published(String topic) {
        Sought known = sought;
        boolean same = known.topic().equals(topic);
        boolean fresh = same && known.at().plus(SEEK_EVERY).isAfter(clock.instant());
        if (fresh && known.groups().isEmpty()) {
            return false;
        }
        boolean waits = !same || !known.groups().isEmpty();
        if (waits) {
            standing = Standing.UNKNOWN;
        }
        Future<?> _ = thread.submit(() -> asking(() -> begin(topic)));
        return waits;
    }

    Standing standing() {
        return standing;
    }

    private interface Question {
        void ask() throws ExecutionException, InterruptedException;
    }

    private void asking(Question question) {
        try {
            question.ask();
        } catch (ExecutionException | KafkaException failure) {
            standing = Standing.NOBODY;
            sought = new Sought(sought.topic(), clock.instant(), Map.of());
            if (!warned) {
                log.warn(
                        "Source {}: Kafka does not tell who reads its topics, so snapshots do not wait for consumers: {}",
                        source,
                        failure.toString());
                warned = true;
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void begin(String topic) throws ExecutionException, InterruptedException {
        Sought now = seek(topic);
        if (now.groups().isEmpty()) {
            standing = Standing.NOBODY;
            return;
        }
        Set<TopicPartition> partitions =
                now.groups().values().stream().flatMap(Set::stream).collect(Collectors.toSet());
        catchUp = catchUp.next(groups().ends(partitions), clock.instant());
        look(topic, catchUp);
    }

    private void look(String topic, CatchUp now) throws ExecutionException, InterruptedException {
        if (now != catchUp) {
            return; // rows were published since
        }
        Map<String, Map<TopicPartition, Long>> committed =
                groups().committed(seek(topic).groups().keySet());
        Optional<Behind> behind = now.look(committed, clock.instant());
        standing = new Standing(behind.isEmpty(), true, now.slow(), behind);
        if (behind.isPresent()) {
            Future<?> _ =
                    thread.schedule(() -> asking(() -> look(topic, now)), LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private Sought seek(String topic) throws ExecutionException, InterruptedException {
        Sought known = sought;
        if (!known.topic().equals(topic) || !known.at().plus(SEEK_EVERY).isAfter(clock.instant())) {
            known = new Sought(topic, clock.instant(), groups().behind(topic));
            sought = known;
        }
        return known;
    }

    private ConsumerGroups groups() {
        ConsumerGroups there = groups;
        if (there == null) {
            there = new ConsumerGroups(kafka, deployment);
            groups = there;
        }
        return there;
    }

    /** Returns at once; what is being asked is interrupted. */
    @Override
    public void close() {
        Future<?> _ = thread.submit(() -> {
            if (groups != null) {
                groups.close();
            }
        });
        thread.shutdown();
    }
}
