package dev.leat.materializer;

import dev.leat.materializer.join.ViewJoin;
import dev.leat.materializer.store.StoreDefinition;
import dev.leat.materializer.store.StoreError;
import dev.leat.materializer.store.loader.Loader;
import dev.leat.materializer.store.loader.LoaderListener;
import dev.leat.materializer.store.loader.LoaderStatus;
import dev.leat.materializer.view.Generations;
import dev.leat.materializer.view.ViewCompiler;
import dev.leat.materializer.view.ViewDefinition;
import dev.leat.materializer.view.ViewProblem;
import dev.leat.materializer.view.ViewShape;
import dev.leat.stream.error.Backoff;
import dev.leat.stream.error.ErrorKind;
import dev.leat.stream.error.LeatException;
import dev.leat.stream.registry.SchemaRegistry;
import dev.leat.stream.topic.TopicNames;
import dev.leat.stream.topic.TopicPolicy;
import dev.leat.stream.topic.Topics;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A view that is kept: waits until its sources have made their topics, then runs the joins and the loaders of its
 * generation, and starts the joins again when they fail for a cause that passes by.
 *
 * <p>Thread-safe. One thread of its own looks after the joins; each loader has its own and fails and retries alone.
 */
public final class View implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(View.class);

    private static final Duration LOOK_EVERY = Duration.ofMillis(200);
    private static final Duration PURGE_EVERY = Duration.ofSeconds(30);
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(60);

    private final ViewDefinition definition;
    private final List<StoreDefinition> stores;
    private final Environment environment;
    private final Backoff backoff =
            new Backoff(Duration.ofMillis(500), Duration.ofMinutes(1), RandomGenerator.getDefault());
    private final AtomicReference<Standing> standing;
    private final ScheduledExecutorService thread;
    private final Map<String, Loader> loaders = new ConcurrentSkipListMap<>();

    /** Owned by the view's thread, as are the three below. */
    private @Nullable Admin admin;

    private @Nullable ViewJoin join;
    private Instant nextPurge = Instant.MIN;
    private Instant retryAt = Instant.MIN;
    private volatile Flow flow = Flow.NONE;
    private final AtomicLong retries = new AtomicLong();

    /**
     * What a view needs of the program around it.
     *
     * @param join settings of the joins, which also say how Kafka is reached
     * @param listener told of every acknowledged document, from the loaders' threads
     */
    public record Environment(ViewJoin.Settings join, SchemaRegistry registry, LoaderListener listener, Clock clock) {}

    private record Standing(ViewState state, Instant since, Optional<String> cause, Optional<ViewShape> shape) {}

    public View(ViewDefinition definition, List<StoreDefinition> stores, Environment environment) {
        this.definition = definition;
        this.stores = List.copyOf(stores);
        this.environment = environment;
        this.standing = new AtomicReference<>(
                new Standing(ViewState.WAITING, environment.clock().instant(), Optional.empty(), Optional.empty()));
        this.thread = Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "view-" + definition.name()));
    }

    /** Begins; returns at once. */
    public void start() {
        // look() catches everything, so there is nothing to learn from the future
        Future<?> _ = thread.scheduleWithFixedDelay(this::look, 0, LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    public ViewStatus status() {
        Standing now = standing.get();
        Flow seen = flow;
        return new ViewStatus(
                definition.name(),
                now.state(),
                now.since(),
                now.cause(),
                now.shape().map(ViewShape::generation).orElse(0),
                seen.toRender(),
                seen.lagRecords(),
                retries.get(),
                seen.deadLetters(),
                List.copyOf(definition.topics()));
    }

    /** By the store's name, once the view has its generation. */
    public Map<String, LoaderStatus> loaders() {
        Map<String, LoaderStatus> statuses = new TreeMap<>();
        loaders.forEach((store, loader) -> statuses.put(store, loader.status()));
        return statuses;
    }

    /**
     * As {@link Loader#redrive}. Records of another generation than the one that is kept are of no use any more.
     *
     * @throws LeatException also when the view has no such store, or has not got so far
     */
    public int redrive(String store, List<ConsumerRecord<byte[], byte[]>> records) {
        Loader loader = loaders.get(store);
        if (loader == null) {
            throw StoreError.STORE_UNAVAILABLE.exception(
                    "view %s has no store %s at work; there are: %s",
                    definition.name(), store, String.join(", ", loaders.keySet()));
        }
        return loader.redrive(records.stream()
                .filter(record -> record.topic().equals(loader.shape().topic()))
                .toList());
    }

    /** Commits what was done and stops joins and loaders; waits for it. May be called any number of times. */
    @Override
    public void close() {
        if (!thread.isShutdown()) {
            thread.execute(this::stop);
            thread.shutdown();
        }
        try {
            if (!thread.awaitTermination(CLOSE_PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                LOG.warn("view {} did not stop within {} s", definition.name(), CLOSE_PATIENCE.toSeconds());
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        try {
            flow = flow.next(join, environment.clock().instant());
            switch (standing.get().state()) {
                case WAITING -> startIfSourcesAreReady();
                case LOADING -> {
                    checkJoin();
                    if (join().isLoaded() && join().toRender() == 0) {
                        become(ViewState.RUNNING, Optional.empty());
                    }
                }
                case RUNNING -> {
                    checkJoin();
                    purge();
                }
                case RETRYING -> {
                    if (!environment.clock().instant().isBefore(retryAt)) {
                        become(ViewState.WAITING, Optional.empty());
                    }
                }
                case FAILED, STOPPED -> {}
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (Exception failure) {
            failed(failure);
        }
    }

    private void startIfSourcesAreReady() throws ExecutionException, InterruptedException {
        SourceTopics topics = SourceTopics.look(definition.topics(), admin(), environment.registry());
        if (!topics.missing().isEmpty()) {
            waitFor("for its sources to make " + String.join(", ", topics.missing()));
            return;
        }
        List<ViewProblem> problems = ViewCompiler.check(
                definition, topic -> Optional.ofNullable(topics.schemas().get(topic)));
        if (!problems.isEmpty()) {
            throw new LeatException(
                    MaterializerError.VIEW_NOT_VALID,
                    problems.stream()
                            .map(problem -> problem.path() + ": " + problem.message())
                            .collect(Collectors.joining("; ")));
        }
        ViewShape shape = ViewCompiler.shape(definition, generation(), topics.schemas());
        join = ViewJoin.start(definition, shape, topics.inputs(environment.registry()), admin(), environment.join());
        startLoaders(shape);
        Standing before = standing.get();
        standing.compareAndSet(
                before, new Standing(before.state(), before.since(), before.cause(), Optional.of(shape)));
        become(ViewState.LOADING, Optional.empty());
        LOG.info("view {} generation {} started", definition.name(), shape.generation());
    }

    private int generation() throws ExecutionException, InterruptedException {
        String deployment = environment.join().deployment();
        short replication = environment.join().replication();
        Topics.ensure(
                admin(),
                Map.of(
                        TopicNames.generations(deployment), TopicPolicy.state(replication),
                        TopicNames.loads(deployment), TopicPolicy.state(replication)));
        return new Generations(environment.join().kafka(), TopicNames.generations(deployment)).of(definition);
    }

    /** Loaders outlive a failure of the joins: what is in the view topic goes on to the stores. */
    private void startLoaders(ViewShape shape) {
        if (!loaders.isEmpty()) {
            return;
        }
        for (StoreDefinition store : stores) {
            Loader loader = new Loader(
                    environment.join().deployment(),
                    shape,
                    store,
                    environment.join().kafka(),
                    environment.listener());
            loaders.put(store.name(), loader);
            loader.start();
        }
    }

    private void waitFor(String what) {
        Standing before = standing.get();
        standing.compareAndSet(
                before, new Standing(before.state(), before.since(), Optional.of("waits " + what), before.shape()));
    }

    private void checkJoin() {
        Optional<Throwable> failure = join().failure();
        if (failure.isPresent()) {
            throw failure.get() instanceof RuntimeException cause ? cause : new IllegalStateException(failure.get());
        }
    }

    private void purge() throws ExecutionException, InterruptedException {
        Instant now = environment.clock().instant();
        if (now.isAfter(nextPurge)) {
            join().purgeInnerTopics();
            nextPurge = now.plus(PURGE_EVERY);
            backoff.reset();
        }
    }

    private void failed(Exception failure) {
        closeJoin();
        String cause = rootMessage(failure);
        if (isForAnOperator(failure)) {
            become(ViewState.FAILED, Optional.of(cause));
            LOG.error("view {} failed: {}", definition.name(), cause);
        } else {
            retries.incrementAndGet();
            Duration wait = backoff.next();
            retryAt = environment.clock().instant().plus(wait);
            become(ViewState.RETRYING, Optional.of(cause));
            LOG.warn("view {}: {}; trying again in {} ms", definition.name(), cause, wait.toMillis());
        }
        LOG.debug("view {}", definition.name(), failure);
    }

    private static boolean isForAnOperator(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof LeatException known) {
                return known.kind() == ErrorKind.OPERATOR;
            }
            if (cause instanceof AuthenticationException || cause instanceof AuthorizationException) {
                return true;
            }
        }
        return false;
    }

    /** The innermost message that says something: what Streams and futures wrap around it does not help anybody. */
    private static String rootMessage(Throwable failure) {
        String message = failure.toString();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof LeatException || cause instanceof ApiException) {
                return String.valueOf(cause.getMessage());
            }
            message = cause.toString();
        }
        return message;
    }

    private void stop() {
        loaders.values().forEach(this::closeQuietly);
        closeJoin();
        if (admin != null) {
            admin.close();
        }
        become(ViewState.STOPPED, Optional.empty());
    }

    private void closeJoin() {
        if (join != null) {
            closeQuietly(join);
            join = null;
        }
    }

    private void closeQuietly(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception failure) {
            LOG.warn("view {}: {} did not stop cleanly: {}", definition.name(), part, failure.toString());
        }
    }

    private void become(ViewState next, Optional<String> cause) {
        Standing before = standing.get();
        if (!before.state().mayBecome(next)) {
            throw new IllegalStateException(
                    "view %s cannot become %s: it is %s".formatted(definition.name(), next, before.state()));
        }
        standing.compareAndSet(before, new Standing(next, environment.clock().instant(), cause, before.shape()));
    }

    private ViewJoin join() {
        if (join == null) {
            throw new IllegalStateException(
                    "no joins in state " + standing.get().state());
        }
        return join;
    }

    private Admin admin() {
        if (admin == null) {
            admin = Admin.create(environment.join().kafka().with(Map.of()));
        }
        return admin;
    }
}
