package dev.leat.subscriber;

import dev.leat.stream.error.LeatException;
import dev.leat.stream.error.StreamError;
import dev.leat.stream.topic.KafkaAccess;
import dev.leat.stream.topic.TopicNames;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Gives a service the events of topics: changes of tables, messages of outboxes, documents of views.
 *
 * <pre>{@code
 * ChangeSubscriber subscriber = ChangeSubscriber.named("billing", kafka)
 *         .on(Decoding.rows(registry, Order.class), change -> bill(change.event()), "shop.public.orders")
 *         .start();
 * }</pre>
 *
 * <p><b>Order.</b> Events of one entity (a topic's key) are handled one after the other in the order of the topic; different
 * entities at once, on {@link Builder#threads so many} threads.
 *
 * <p><b>At least once.</b> An event is handled, or is a dead letter, before its record is committed; after a crash or a
 * rebalance some come again.
 *
 * <p><b>Failures.</b> An event at which the handler throws is tried again with growing pauses, which hold up later events of
 * its own entity only; after {@link Builder#attempts so many} attempts it becomes a dead letter on the topic {@code
 * dead-letters.subscriber.<name>}, from which it can be redriven.
 *
 * <p><b>Memory.</b> Of each partition no more than {@link Builder#inHand so many} records are taken before the oldest of them
 * is handled (and what one poll gives beyond that): then its intake stands still, as {@link #status} shows.
 *
 * <p>Instances of the same name, in however many processes, share the partitions. Thread-safe.
 */
public final class ChangeSubscriber implements AutoCloseable {

    private final String name;
    private final Intake intake;
    private final Lanes lanes;
    private final DeadLetterWriter deadLetters;
    private final Map<String, Attempts<?>> attempts;
    private final Thread thread;

    private ChangeSubscriber(Builder from) {
        this.name = from.name;
        Clock clock = Clock.systemUTC();
        Settings settings = new Settings(
                from.name,
                from.kafka,
                from.registrations.stream()
                        .flatMap(registration -> registration.topics().stream())
                        .collect(Collectors.toSet()),
                from.start,
                from.instance,
                from.mostInHand,
                from.mostBytes,
                from.patience,
                clock);
        this.deadLetters = new DeadLetterWriter(from.kafka, TopicNames.deadLettersOfSubscriber(from.name));
        Attempts.Retries retries = new Attempts.Retries(from.attempts, from.firstPause, from.longestPause);
        this.attempts = new HashMap<>();
        from.registrations.forEach(registration -> {
            Attempts<?> one = registration.attempts(from.name, retries, deadLetters, clock);
            registration.topics().forEach(topic -> attempts.put(topic, one));
        });
        Attempts<?> noLonger = new Attempts<Object>(
                from.name, ChangeSubscriber::notSubscribed, event -> {}, retries, deadLetters, clock);
        this.lanes = new Lanes(
                from.name,
                from.threads,
                task -> attempts.getOrDefault(task.entity().topic(), noLonger).at(task));
        this.intake = new Intake(settings, lanes);
        this.thread = new Thread(intake, from.name + "-intake");
    }

    private static Optional<Object> notSubscribed(ConsumerRecord<byte[], byte[]> redriven) {
        throw new LeatException(StreamError.UNREADABLE, "the topic that it came from is not subscribed to any more");
    }

    /**
     * Begins a subscriber.
     *
     * @param name of its consumer group, and in its dead letters: {@code A-Z a-z 0-9 . _ -}
     */
    public static Builder named(String name, KafkaAccess kafka) {
        if (!name.matches("[A-Za-z0-9._-]{1,200}")) {
            throw new IllegalArgumentException(
                    "%s is no name for a subscriber; use letters, digits, . _ -".formatted(name));
        }
        return new Builder(name, kafka);
    }

    /** Of its consumer group. */
    public String name() {
        return name;
    }

    public SubscriberStatus status() {
        long handled = 0;
        long setAside = 0;
        Optional<String> cause = intake.trouble();
        for (Attempts<?> one : Set.copyOf(attempts.values())) {
            handled += one.handled();
            setAside += one.setAside();
            cause = cause.or(one::trouble);
        }
        return new SubscriberStatus(intake.state(), cause, handled, setAside, lanes.retrying(), intake.partitions());
    }

    /**
     * Takes nothing more, waits for what is being handled (as long as {@link Builder#patience} says; then its threads are
     * interrupted), commits, and leaves the group. What waited to be tried again comes again to who reads on. Idempotent.
     */
    @Override
    public void close() {
        intake.stop();
        try {
            thread.join();
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
        }
        deadLetters.close();
    }

    /** A subscriber in the making. Not thread-safe. */
    public static final class Builder {

        private final String name;
        private final KafkaAccess kafka;
        private final List<Registration<?>> registrations = new ArrayList<>();
        private Start start = Start.EARLIEST;
        private Optional<String> instance = Optional.empty();
        private int threads = 8;
        private int attempts = 5;
        private Duration firstPause = Duration.ofMillis(200);
        private Duration longestPause = Duration.ofSeconds(30);
        private int mostInHand = 10_000;
        private long mostBytes = 64 << 20;
        private Duration patience = Duration.ofSeconds(30);

        private Builder(String name, KafkaAccess kafka) {
            this.name = name;
            this.kafka = kafka;
        }

        /** What handles the events of these topics. Each topic once. */
        public <T> Builder on(Decoding<T> decoding, Handler<T> handler, String... topics) {
            registrations.add(new Registration<>(decoding, handler, List.of(topics)));
            return this;
        }

        /** Where a group begins that has never been anywhere; {@link Start#EARLIEST} if not said. */
        public Builder from(Start where) {
            this.start = where;
            return this;
        }

        /**
         * A name of this instance that no other one of the group has and that it keeps when it is started again, such as its
         * host's. Then it has its partitions back at once after it was killed, and nobody else gets them meanwhile; without one
         * the group first waits until it is certain that the dead one is dead ({@code session.timeout.ms}, 45 s).
         */
        public Builder instance(String id) {
            this.instance = Optional.of(id);
            return this;
        }

        /** How many events are handled at once at most; 8 if not said. */
        public Builder threads(int number) {
            this.threads = atLeastOne("threads", number);
            return this;
        }

        /** How often an event is tried before it is set aside; 5 if not said. */
        public Builder attempts(int number) {
            this.attempts = atLeastOne("attempts", number);
            return this;
        }

        /** Between attempts, twice as long each time; 200 ms and 30 s if not said. */
        public Builder pauses(Duration first, Duration longest) {
            this.firstPause = first;
            this.longestPause = longest;
            return this;
        }

        /** Records of a partition that are taken before the oldest of them is handled; 10,000 if not said. */
        public Builder inHand(int records) {
            this.mostInHand = atLeastOne("records in hand", records);
            return this;
        }

        /** The same for the bytes of all partitions together; 64 MB if not said. */
        public Builder bytesInHand(long bytes) {
            this.mostBytes = bytes;
            return this;
        }

        /** With what is being handled when partitions go to another instance, or on close; 30 s if not said. */
        public Builder patience(Duration patience) {
            this.patience = patience;
            return this;
        }

        /** @throws IllegalArgumentException when nothing is subscribed to, or a topic twice */
        public ChangeSubscriber start() {
            List<String> topics = registrations.stream()
                    .flatMap(registration -> registration.topics().stream())
                    .toList();
            if (topics.isEmpty() || topics.stream().distinct().count() < topics.size()) {
                throw new IllegalArgumentException(
                        "a subscriber has topics, each once; these were given: %s".formatted(topics));
            }
            ChangeSubscriber subscriber = new ChangeSubscriber(this);
            subscriber.thread.start();
            return subscriber;
        }

        private static int atLeastOne(String what, int number) {
            if (number < 1) {
                throw new IllegalArgumentException("%d %s: there must be one at least".formatted(number, what));
            }
            return number;
        }
    }

    private record Registration<T>(Decoding<T> decoding, Handler<T> handler, List<String> topics) {

        private Attempts<T> attempts(String name, Attempts.Retries retries, DeadLetterWriter deadLetters, Clock clock) {
            return new Attempts<>(name, decoding, handler, retries, deadLetters, clock);
        }
    }
}
