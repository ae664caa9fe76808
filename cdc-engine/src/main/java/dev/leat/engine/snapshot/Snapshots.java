package dev.leat.engine.snapshot;

import dev.leat.engine.source.CaptureError;
import dev.leat.stream.error.LeatException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The snapshot jobs of one source. Anybody asks for them and steers them; the source's thread carries them out. An order is
 * answered when it is durable.
 *
 * <p>Thread-safe.
 */
public final class Snapshots {

    /** For a source that is busy with a large batch. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final String source;
    private final Clock clock;
    private final BlockingQueue<Order> orders = new LinkedBlockingQueue<>();
    private volatile Map<String, SnapshotJob> jobs = Map.of();

    public Snapshots(String source, Clock clock) {
        this.source = source;
        this.clock = clock;
    }

    /** Not yet durable. The job as it will be, made of all that there are. */
    interface Decision {
        SnapshotJob of(Map<String, SnapshotJob> jobs);
    }

    record Order(Decision decision, CompletableFuture<SnapshotJob> answer) {}

    String source() {
        return source;
    }

    /** All that there are, in the order in which they were asked for. */
    public List<SnapshotJob> all() {
        return List.copyOf(jobs.values());
    }

    public Optional<SnapshotJob> job(String id) {
        return Optional.ofNullable(jobs.get(id));
    }

    /**
     * Asks for a snapshot. The request must have been checked against the database.
     *
     * @throws LeatException operator, when the same is under way already, or the source is not running
     */
    public SnapshotJob ask(SnapshotRequest request) {
        return decide(there -> {
            there.values().stream()
                    .filter(job -> !job.state().isEnd())
                    .filter(job -> job.request().tables().equals(request.tables())
                            && job.request().mode() == request.mode()
                            && job.request().selection().equals(request.selection()))
                    .findFirst()
                    .ifPresent(same -> {
                        throw refused("job %s, which is %s, does the same".formatted(same.id(), name(same.state())));
                    });
            return SnapshotJob.asked(SnapshotJob.nextId(there.values()), request, clock.instant());
        });
    }

    /** @throws LeatException operator, when there is no such job, or it has ended, or the source is not running */
    public SnapshotJob pause(String id) {
        return steer(id, JobState.PAUSED);
    }

    /** @throws LeatException as {@link #pause} */
    public SnapshotJob resume(String id) {
        return steer(id, JobState.QUEUED);
    }

    /** Rows that it has published stay. @throws LeatException as {@link #pause} */
    public SnapshotJob cancel(String id) {
        return steer(id, JobState.CANCELLED);
    }

    private SnapshotJob steer(String id, JobState next) {
        return decide(there -> {
            SnapshotJob job = there.get(id);
            if (job == null) {
                throw refused("there is no job %s; there are: %s".formatted(id, String.join(", ", there.keySet())));
            }
            if (!job.state().mayBecome(next)) {
                throw refused("job %s is %s".formatted(id, name(job.state())));
            }
            return job.to(next, Optional.empty(), clock.instant());
        });
    }

    private SnapshotJob decide(Decision decision) {
        Order order = new Order(decision, new CompletableFuture<>());
        orders.add(order);
        try {
            return order.answer().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException refusal) {
            throw refusal.getCause() instanceof LeatException known
                    ? known
                    : new IllegalStateException(refusal.getCause());
        } catch (TimeoutException notRunning) {
            order.answer().cancel(false);
            throw refused("it is not streaming, and nothing was done; see `leat source status %s`".formatted(source));
        } catch (InterruptedException interruption) {
            order.answer().cancel(false);
            Thread.currentThread().interrupt();
            throw refused("the program is stopping");
        }
    }

    private LeatException refused(String why) {
        return new LeatException(CaptureError.SNAPSHOT_REFUSED, "source %s: %s".formatted(source, why));
    }

    private static String name(JobState state) {
        return state.name().toLowerCase(java.util.Locale.ROOT);
    }

    /** The source's thread only: what is stored is what there is. */
    void are(List<SnapshotJob> stored) {
        Map<String, SnapshotJob> map = new TreeMap<>();
        stored.forEach(job -> map.put(job.id(), job));
        jobs = map;
    }

    /** The source's thread only: these are durable now. */
    void stored(List<SnapshotJob> changed, List<String> forgotten) {
        Map<String, SnapshotJob> map = new TreeMap<>(jobs);
        changed.forEach(job -> map.put(job.id(), job));
        map.keySet().removeAll(forgotten);
        jobs = map;
    }

    /** The source's thread only: the orders that wait. */
    List<Order> orders() {
        List<Order> waiting = new ArrayList<>();
        orders.drainTo(waiting);
        waiting.removeIf(order -> order.answer().isDone());
        return waiting;
    }
}
