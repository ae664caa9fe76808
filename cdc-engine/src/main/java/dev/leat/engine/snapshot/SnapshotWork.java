package dev.leat.engine.snapshot;

import dev.leat.engine.connect.CapturedDatabase;
import dev.leat.engine.connect.CapturedTable;
import dev.leat.engine.connect.PositionTracker;
import dev.leat.engine.snapshot.SnapshotRequest.Mode;
import dev.leat.engine.snapshot.TableProgress.Phase;
import dev.leat.engine.source.CaptureError;
import dev.leat.stream.error.ErrorKind;
import dev.leat.stream.error.LeatException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out a source's snapshot jobs beside its log, during one attempt at capturing it. Chunks are read by a thread of its
 * own, ahead of time; everything else belongs to the source's thread, and what is to be published goes into the transaction
 * that it is about to commit.
 */
public final class SnapshotWork implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(SnapshotWork.class);

    /**
     * What goes into a transaction beside the changes of the log.
     *
     * @param rows with their places after the newest change of the log
     * @param jobs that changed
     * @param reconciled topics that are now what their tables are
     * @param complete topics that have each row of their tables with these rows, and where they end when it is asked
     */
    public record Additions(
            List<PlacedRow> rows,
            List<SnapshotJob> jobs,
            Set<String> reconciled,
            Map<String, Supplier<List<Long>>> complete) {

        public static final Additions NONE = new Additions(List.of(), List.of(), Set.of(), Map.of());
    }

    /**
     * A row of a chunk, or the end of an entity.
     *
     * @param eventId the same whenever the job reads the row
     * @param suffix orders it among the rows that follow the same change of the log
     */
    public record PlacedRow(SourceRecord row, String eventId, String suffix) {}

    private final Snapshots snapshots;
    private final CapturedDatabase database;
    private final Map<String, CapturedTable> tables;
    private final TopicKeys keys;
    private final Clock clock;
    private final ExecutorService reading;
    private final Consumers consumers;
    private final Pace pace;
    private final Map<String, SnapshotJob> jobs = new TreeMap<>();
    private final Map<Snapshots.Order, SnapshotJob> unanswered = new LinkedHashMap<>();
    private final Map<String, SnapshotJob> changed = new LinkedHashMap<>();
    private List<CapturedTable> toLoad;
    private final List<CapturedTable> complete = new ArrayList<>();
    private @Nullable JobRun run;

    /**
     * @param stored the jobs, as they were last stored
     * @param loads tables that jobs must load, if none does already
     */
    public SnapshotWork(
            Snapshots snapshots,
            CapturedDatabase database,
            List<CapturedTable> tables,
            List<SnapshotJob> stored,
            FirstLoads loads,
            TopicKeys keys,
            Clock clock) {
        this.snapshots = snapshots;
        this.database = database;
        this.keys = keys;
        this.tables = tables.stream().collect(Collectors.toMap(CapturedTable::name, Function.identity()));
        this.clock = clock;
        this.toLoad = loads.byJob();
        complete.addAll(loads.never());
        this.reading = Executors.newSingleThreadExecutor(Thread.ofPlatform()
                .name("leat-snapshot-" + snapshots.source())
                .daemon()
                .factory());
        this.consumers = keys.consumers(snapshots.source(), clock);
        this.pace = new Pace(consumers, clock);
        stored.forEach(job -> jobs.put(job.id(), job));
        snapshots.are(stored);
    }

    /** A change of the log is on its way to its topic. */
    public void published(SourceRecord change) {
        if (run != null) {
            run.window().published(change);
        }
    }

    /** The log tells that a table was emptied, and of none of its rows: so it is reconciled. */
    public void truncated(SourceRecord truncate) {
        if (run != null) {
            run.window().truncated(truncate);
        }
        Optional<String> table = tables.values().stream()
                .filter(captured -> captured.topic().equals(truncate.topic()))
                .map(CapturedTable::name)
                .findFirst();
        table.ifPresent(this::reconcileEmptied);
    }

    private void reconcileEmptied(String table) {
        for (SnapshotJob job : List.copyOf(jobs.values())) {
            job.table(table)
                    .filter(progress ->
                            !job.state().isEnd() && !progress.begun().isEmpty())
                    .ifPresent(progress -> put(job.with(progress.emptied())));
        }
        boolean comes = jobs.values().stream()
                .filter(job -> job.state() == JobState.QUEUED && job.request().mode() == Mode.RECONCILE)
                .flatMap(job -> job.table(table).stream())
                .anyMatch(progress -> progress.begun().isEmpty());
        if (!comes) {
            SnapshotJob job = SnapshotJob.asked(
                    SnapshotJob.nextId(jobs.values()),
                    new SnapshotRequest(
                            List.of(table),
                            Mode.RECONCILE,
                            Optional.empty(),
                            SnapshotRequest.CHUNK_ROWS,
                            OptionalInt.empty(),
                            "leat: the table was truncated"),
                    clock.instant());
            put(job);
            log.info("Snapshot job {}: {} was truncated and is reconciled", job.id(), table);
        }
    }

    /** What goes into the transaction that is about to be committed. A chunk that cannot be read is no failure of the source. */
    public Additions due(PositionTracker tracker) throws Exception {
        takeOrders();
        beginLoads();
        Optional<SnapshotJob> next = run == null ? nextJob() : Optional.empty();
        if (next.isPresent()) {
            begin(next.get(), tracker);
        }
        List<PlacedRow> rows = List.of();
        Set<String> reconciled = Set.of();
        JobRun running = run;
        if (running != null) {
            SnapshotJob job = Objects.requireNonNull(jobs.get(running.job()));
            try {
                JobRun.Step step = running.step(job, tracker, pace.rows());
                rows = step.rows();
                SnapshotJob now = pace.seen(step.job());
                if (!now.equals(job)) {
                    put(now);
                    reconciled = reconciled(job, now);
                    complete.addAll(complete(job, now));
                }
                if (now.current().isEmpty()) {
                    change(now, JobState.COMPLETED, Optional.empty());
                }
            } catch (LeatException refusal) {
                fail(job, refusal);
            }
        }
        Additions additions = new Additions(
                rows,
                List.copyOf(changed.values()),
                reconciled,
                complete.stream().collect(Collectors.toMap(CapturedTable::topic, table -> () -> keys.ends(table))));
        changed.clear();
        complete.clear();
        return additions;
    }

    /** Of a topic that has something already, what is gone in the meantime must be found too. */
    private void beginLoads() {
        Map<Mode, List<CapturedTable>> uncovered = toLoad.stream()
                .filter(table -> jobs.values().stream().noneMatch(job -> loads(job, table)))
                .collect(Collectors.groupingBy(
                        table -> keys.ends(table).stream().allMatch(end -> end == 0) ? Mode.REFRESH : Mode.RECONCILE,
                        TreeMap::new,
                        Collectors.toList()));
        uncovered.forEach((mode, load) -> {
            SnapshotJob job = SnapshotJob.asked(
                    SnapshotJob.nextId(jobs.values()),
                    new SnapshotRequest(
                            load.stream().map(CapturedTable::name).toList(),
                            mode,
                            Optional.empty(),
                            SnapshotRequest.CHUNK_ROWS,
                            OptionalInt.empty(),
                            "leat: first load"),
                    clock.instant());
            put(job);
            log.info(
                    "Snapshot job {} loads {}",
                    job.id(),
                    String.join(", ", job.request().tables()));
        });
        toLoad = List.of();
    }

    private static boolean loads(SnapshotJob job, CapturedTable table) {
        return !job.state().isEnd()
                && job.request().isWhole()
                && job.table(table.name())
                        .filter(progress -> progress.phase() == Phase.ROWS)
                        .isPresent();
    }

    /** The tables of which the job has published the last row. */
    private List<CapturedTable> complete(SnapshotJob before, SnapshotJob after) {
        return after.request().isWhole()
                ? after.tables().stream()
                        .filter(table -> table.phase() != Phase.ROWS)
                        .filter(table ->
                                before.table(table.table()).orElseThrow().phase() == Phase.ROWS)
                        .flatMap(table -> Stream.ofNullable(tables.get(table.table())))
                        .toList()
                : List.of();
    }

    private Set<String> reconciled(SnapshotJob before, SnapshotJob after) {
        if (after.request().mode() != Mode.RECONCILE) {
            return Set.of();
        }
        return after.tables().stream()
                .filter(table -> table.done() && !table.truncated())
                .filter(table -> !before.table(table.table()).orElseThrow().done())
                .flatMap(table -> Stream.ofNullable(tables.get(table.table())))
                .map(CapturedTable::topic)
                .collect(Collectors.toSet());
    }

    /** They are durable. */
    public void committed(Additions additions) {
        if (!additions.jobs().isEmpty()) {
            snapshots.stored(additions.jobs());
        }
        unanswered.forEach((order, job) -> order.answer().complete(job));
        unanswered.clear();
        if (!additions.rows().isEmpty()) {
            pace.published(
                    additions.rows().getFirst().row().topic(), additions.rows().size());
        }
    }

    private void takeOrders() {
        for (Snapshots.Order order : snapshots.orders()) {
            try {
                SnapshotJob job = order.decision().of(jobs);
                put(job);
                unanswered.put(order, job);
            } catch (LeatException refusal) {
                order.answer().completeExceptionally(refusal);
            }
        }
    }

    private Optional<SnapshotJob> nextJob() {
        return jobs.values().stream()
                .filter(job -> job.state() == JobState.RUNNING)
                .findFirst()
                .or(() -> jobs.values().stream()
                        .filter(job -> job.state() == JobState.QUEUED)
                        .findFirst());
    }

    private void begin(SnapshotJob job, PositionTracker tracker) throws Exception {
        SnapshotJob running = job.state() == JobState.RUNNING ? job : change(job, JobState.RUNNING, Optional.empty());
        try {
            // INVARIANT: changes are told to the window from before the reader's first look at the database
            run = new JobRun(
                    job.id(),
                    tables,
                    new ChunkWindow(database::transaction),
                    database.chunkReader(List.copyOf(tables.values()), tracker),
                    keys,
                    reading,
                    clock);
        } catch (LeatException refusal) {
            fail(running, refusal);
        }
    }

    private void fail(SnapshotJob job, LeatException refusal) {
        if (refusal.kind() == ErrorKind.RETRYABLE) {
            throw refusal;
        }
        log.error("Snapshot job {} failed: {}", job.id(), refusal.getMessage());
        change(job, JobState.FAILED, Optional.ofNullable(refusal.getMessage()));
    }

    private SnapshotJob change(SnapshotJob job, JobState next, Optional<String> why) {
        SnapshotJob moved = job.to(next, why, clock.instant());
        put(moved);
        log.info("Snapshot job {}: {} -> {}", job.id(), job.state(), next);
        return moved;
    }

    private void put(SnapshotJob job) {
        jobs.put(job.id(), job);
        changed.put(job.id(), job);
        if (run != null && run.job().equals(job.id()) && job.state() != JobState.RUNNING) {
            run.close();
            run = null;
        }
    }

    /** Who still waits is told that nothing was done; a chunk that is being read is let go. */
    @Override
    public void close() {
        unanswered
                .keySet()
                .forEach(order -> order.answer()
                        .completeExceptionally(new LeatException(
                                CaptureError.SNAPSHOT_REFUSED,
                                "capture was interrupted, and it is not known whether it was done; look at `leat snapshot"
                                        + " list`")));
        if (run != null) {
            run.close();
        }
        reading.shutdown();
        consumers.close();
    }
}
