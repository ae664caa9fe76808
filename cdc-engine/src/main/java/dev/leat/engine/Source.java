package dev.leat.engine;

import dev.leat.engine.connect.CapturedDatabase;
import dev.leat.engine.snapshot.SnapshotJob;
import dev.leat.engine.snapshot.SnapshotRequest;
import dev.leat.engine.snapshot.Snapshots;
import dev.leat.engine.source.SourceDefinition;
import dev.leat.stream.error.Backoff;
import dev.leat.stream.error.LeatException;
import dev.leat.stream.error.StreamError;
import dev.leat.stream.registry.SchemaRegistry;
import dev.leat.stream.topic.KafkaAccess;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One captured database, supervised: it tries again by itself what passes by itself, and stops with a cause when a person is
 * needed. It has its own threads; what happens to it does not touch another source.
 *
 * <p>What it published and where it stands are one: after a stop, a crash or a takeover by another instance it continues
 * without losing or repeating a change.
 *
 * <p>Thread-safe. Orders are carried out one after the other and return when they are done; {@link #status()} never waits.
 */
public final class Source implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Source.class);

    /** For finishing a transaction and saying farewell to the database; then the thread is interrupted. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private static final Duration PATIENCE_AFTER_INTERRUPT = Duration.ofSeconds(15);

    private final ReentrantLock orders = new ReentrantLock();
    private final SourceContext context;
    private final StateMachine state;
    private final Figures figures;
    private final Lookout lookout;
    private volatile @Nullable SourceRun run;
    private @Nullable Thread thread;
    private boolean closed;

    public Source(
            SourceDefinition definition,
            String deployment,
            KafkaAccess kafka,
            SchemaRegistry registry,
            Clock clock,
            SourceListener listener) {
        this(definition, deployment, kafka, registry, clock, listener, SourceParts.STANDARD);
    }

    /** @param parts of which it is made, where others than the standard ones */
    public Source(
            SourceDefinition definition,
            String deployment,
            KafkaAccess kafka,
            SchemaRegistry registry,
            Clock clock,
            SourceListener listener,
            SourceParts parts) {
        this.context = new SourceContext(
                definition,
                deployment,
                kafka,
                registry,
                clock,
                owner(),
                parts,
                new Snapshots(definition.name(), clock));
        this.state = new StateMachine(definition.name(), clock, listener);
        this.figures = new Figures(definition.name(), clock, listener);
        this.lookout = new Lookout(context, figures);
    }

    public String name() {
        return context.name();
    }

    /** Starts capture, if it is not running already. */
    public void start() {
        order(() -> {
            if (thread == null || !thread.isAlive()) {
                begin();
            }
        });
    }

    /**
     * Stops reading and lets go of the database, keeping the position. A first load that is not complete starts over when
     * it is resumed.
     */
    public void pause() {
        order(() -> end(SourceState.PAUSED));
    }

    /** Continues after a pause; does nothing when there was none. */
    public void resume() {
        order(() -> {
            if (state.state() == SourceState.PAUSED) {
                begin();
            }
        });
    }

    /** Stops and starts again with everything new: the way on after a failure was mended. */
    public void restart() {
        order(() -> {
            end(SourceState.STOPPED);
            begin();
        });
    }

    /**
     * Takes the schema at whose refusal by the registry the source stopped, against its subject's rule, and goes on at that
     * very change. From then on the subject's rule compares with its newest schema only. Another refusal stops it again.
     *
     * @throws IllegalStateException when it has not stopped for that
     */
    public void accept() {
        order(() -> {
            String code = status().cause().map(SourceCause::code).orElse("");
            if (!code.equals(StreamError.SCHEMA_INCOMPATIBLE.name())) {
                throw new IllegalStateException(
                        "source %s has not stopped at a schema that was refused".formatted(name()));
            }
            end(SourceState.STOPPED);
            begin(true);
        });
    }

    /** What {@link #repair} would do. */
    public RepairPlan repairPlan() {
        try (CapturedDatabase database = context.openDatabase()) {
            return Repair.plan(context, database, state.state());
        }
    }

    /**
     * Loads everything again, as {@link #repairPlan} says: the way on when changes are lost. Returns when it is certain to be
     * carried out, whatever happens to this program.
     *
     * @throws org.apache.kafka.common.KafkaException when Kafka does not take the order; the source is then tried as it was
     */
    public void repair() {
        order(() -> {
            end(SourceState.STOPPED);
            try {
                new Repair(context).order();
            } finally {
                begin();
            }
        });
    }

    /** The snapshots that were asked for: to see and to steer. */
    public Snapshots snapshots() {
        return context.snapshots();
    }

    /**
     * Has tables read again beside the log, each row published as a read event. Returns when that is certain to be carried out,
     * whatever happens to this program.
     *
     * @throws LeatException operator, when the request cannot be carried out or another does the same already; nothing is begun
     */
    public SnapshotJob snapshot(SnapshotRequest request) {
        new SnapshotCheck(context).check(request);
        return context.snapshots().ask(request);
    }

    /**
     * Has the rows read again of which records were set aside, by this source or by a view. Each is published as it is now,
     * and one that is gone as a deletion; a row of an outbox is the message, if that is not on its topic. Returns when that
     * is certain to be carried out, whatever happens to this program.
     *
     * @param topic of their table
     * @param by who asks
     * @throws LeatException operator, when none of them can be read again
     */
    public Redriven redrive(String topic, List<SetAside> letters, String by) {
        return new Redrive(context).order(topic, letters, by);
    }

    /** Stops for good, with everything that was published confirmed. */
    @Override
    public void close() {
        orders.lock();
        try {
            if (!closed) {
                closed = true;
                end(SourceState.STOPPED);
                lookout.close();
            }
        } finally {
            orders.unlock();
        }
    }

    public SourceStatus status() {
        SourceRun current = run;
        return figures.status(state.standing(), current == null ? Optional.empty() : current.cause());
    }

    SourceContext context() {
        return context;
    }

    private void order(Runnable action) {
        orders.lock();
        try {
            if (closed) {
                throw new IllegalStateException("source %s is closed".formatted(name()));
            }
            action.run();
        } finally {
            orders.unlock();
        }
    }

    private void begin() {
        begin(false);
    }

    private void begin(boolean accepting) {
        state.move(SourceState.STARTING);
        if (run == null) {
            lookout.start();
        }
        SourceRun next = new SourceRun(
                context,
                state,
                figures,
                lookout,
                new Backoff(FIRST_PAUSE, LONGEST_PAUSE, RandomGenerator.getDefault()),
                accepting);
        run = next;
        thread = Thread.ofPlatform().name("leat-source-" + name()).daemon().start(next);
    }

    private void end(SourceState last) {
        SourceRun current = run;
        if (state.state() == last || (state.state() == SourceState.STOPPED && current == null)) {
            return;
        }
        state.move(SourceState.STOPPING);
        if (current != null) {
            current.stop();
        }
        join();
        state.move(last);
    }

    private void join() {
        Thread running = thread;
        if (running == null) {
            return;
        }
        try {
            if (!running.join(PATIENCE)) {
                log.warn("Source {} did not stop within {} s and is interrupted", name(), PATIENCE.toSeconds());
                running.interrupt();
                if (!running.join(PATIENCE_AFTER_INTERRUPT)) {
                    log.error("Source {} does not stop; its thread {} is left behind", name(), running.getName());
                }
            }
        } catch (InterruptedException e) {
            running.interrupt();
            Thread.currentThread().interrupt();
        }
        thread = null;
    }

    private static String owner() {
        String host;
        try {
            host = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            host = "localhost";
        }
        return host + "/" + ProcessHandle.current().pid() + "/" + UUID.randomUUID();
    }
}
