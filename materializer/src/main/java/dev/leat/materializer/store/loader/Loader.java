package dev.leat.materializer.store.loader;

import dev.leat.materializer.store.StoreDefinition;
import dev.leat.materializer.store.StoreError;
import dev.leat.materializer.view.ViewShape;
import dev.leat.stream.error.LeatException;
import dev.leat.stream.topic.KafkaAccess;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Writes one generation of a view to one store: a consumer group of its own on the view's topic, so that a slow or dead store
 * delays no other. Several loaders of the same group, in several processes, share the topic's partitions.
 *
 * <p>At least once, in the order of each document, and idempotent by version: the effect is once. A store that does not answer
 * is tried again for as long as it takes; a document that the store can never take goes to the view's dead letters; anything
 * that needs a person ends in {@link LoaderState#FAILED} with the cause, and {@link #start()} tries again.
 *
 * <p>Thread-safe.
 */
public final class Loader implements AutoCloseable {

    /** A batch in hand is finished: a store answers within 30 s or counts as away. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Duration PATIENCE_AFTER_INTERRUPT = Duration.ofSeconds(10);

    private final LoaderSettings settings;
    private final LoaderMonitor monitor;
    private final Redrives redrives = new Redrives();
    private @Nullable LoaderRun run;
    private @Nullable Thread thread;

    /** @param store without problems, as {@link DocumentStores#check} finds them */
    public Loader(
            String deployment, ViewShape shape, StoreDefinition store, KafkaAccess kafka, LoaderListener listener) {
        this(deployment, shape, store, kafka, listener, Clock.systemUTC());
    }

    Loader(
            String deployment,
            ViewShape shape,
            StoreDefinition store,
            KafkaAccess kafka,
            LoaderListener listener,
            Clock clock) {
        this.settings = new LoaderSettings(deployment, shape, store, kafka, listener, clock);
        this.monitor = new LoaderMonitor(settings.name(), clock);
    }

    public ViewShape shape() {
        return settings.shape();
    }

    public StoreDefinition store() {
        return settings.store();
    }

    /** The consumer group, as Kafka's own tools know it. */
    public String group() {
        return settings.group();
    }

    public LoaderStatus status() {
        return monitor.status();
    }

    /**
     * Brings records of the view's topic that were set aside to the store once more; waits until they are durable there, or
     * dead letters again. Each must be the newest of its document.
     *
     * @return how many are dead letters again
     * @throws LeatException when the loader does not run, or its store does not answer; all of them can be brought again
     */
    public int redrive(List<ConsumerRecord<byte[], byte[]>> records) {
        LoaderState state = status().state();
        if (state != LoaderState.RUNNING) {
            throw StoreError.STORE_UNAVAILABLE.exception(
                    "store %s takes nothing now: its loader is %s",
                    settings.name(), state.name().toLowerCase(Locale.ROOT));
        }
        return redrives.bring(records);
    }

    /** Starts the loader, or starts it again after it failed or was closed. Does nothing while it runs. Returns at once. */
    public synchronized void start() {
        if (thread != null && thread.isAlive()) {
            return;
        }
        monitor.become(LoaderState.STARTING);
        LoaderRun next = new LoaderRun(settings, monitor, redrives);
        run = next;
        thread = Thread.ofPlatform().name("leat-loader " + settings.name()).start(next);
    }

    /**
     * Finishes the batch in hand, commits and returns when the thread has ended. Idempotent. Not to be called by a
     * {@link LoaderListener}.
     *
     * @throws IllegalStateException if the thread does not end in time
     */
    @Override
    public synchronized void close() {
        if (run == null || thread == null) {
            return;
        }
        monitor.become(LoaderState.STOPPING);
        run.stop();
        if (!ended(thread, PATIENCE)) {
            thread.interrupt();
            if (!ended(thread, PATIENCE_AFTER_INTERRUPT)) {
                throw new IllegalStateException("loader %s does not stop: it has waited %s for store %s"
                        .formatted(settings.name(), PATIENCE, settings.store().access()));
            }
        }
    }

    private static boolean ended(Thread thread, Duration patience) {
        try {
            return thread.join(patience);
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a loader was stopping", interruption);
        }
    }
}
