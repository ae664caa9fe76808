package dev.leat.engine.snapshot;

import dev.leat.engine.connect.CapturedDatabase;
import dev.leat.engine.connect.CapturedTable;
import dev.leat.engine.connect.PositionTracker;
import dev.leat.engine.connect.Uncarried;
import dev.leat.engine.snapshot.SnapshotRequest.Mode;
import dev.leat.engine.snapshot.TableProgress.Phase;
import dev.leat.engine.source.CaptureError;
import dev.leat.stream.error.ErrorKind;
import dev.leat.stream.error.LeatException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out a source's snapshot jobs beside its log, during one attempt at capturing it. Owned by the source's thread; what
 * is to be published goes into the transaction that it is about to commit.
 */
public final class SnapshotWork implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(SnapshotWork.class);

    /** Jobs of different tables; each has a connection of its own, and they take turns in publishing. */
    private static final int MOST_AT_ONCE = 4;

    /**
     * What goes into a transaction beside the changes of the log.
     *
     * @param rows with their places after the newest change of the log
     * @param jobs that changed
     * @param forgotten ids of ended jobs that need not be kept any longer
     * @param reconciled topics that are now what their tables are
     * @param complete topics that have each row of their tables with these rows, and where they end when it is asked
     */
    public record Additions(
            List<PlacedRow> rows,
            List<SnapshotJob> jobs,
            List<String> forgotten,
            Set<String> reconciled,
            Map<String, Supplier<List<Long>>> complete) {

        public static final Additions NONE = new Additions(List.of(), List.of(), List.of(), Set.of(), Map.of());
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
    private final JobBook jobs;
    private final Map<Snapshots.Order, SnapshotJob> unanswered = new LinkedHashMap<>();
    private final List<CapturedTable> complete = new ArrayList<>();
    /** Whose turn it is comes first. */
    private final List<JobRun> runs = new ArrayList<>();

    private List<CapturedTable> toLoad;
    private @Nullable JobRun publishing;
    private List<SourceRecord> durable = List.of();

    /**
     * @param outboxes that are read for messages which were set aside, and for nothing else
     * @param stored the jobs, as they were last stored
     * @param loads tables that jobs must load, if none does already
     */
    public SnapshotWork(
            Snapshots snapshots,
            CapturedDatabase database,
            List<CapturedTable> tables,
            List<CapturedTable> outboxes,
            List<SnapshotJob> stored,
            FirstLoads loads,
            TopicKeys keys,
            Clock clock) {
        this.snapshots = snapshots;
        this.database = database;
        this.keys = keys;
        this.tables = Stream.concat(tables.stream(), outboxes.stream())
                .collect(Collectors.toMap(CapturedTable::name, Function.identity()));
        this.clock = clock;
        this.toLoad = loads.byJob();
        this.jobs = new JobBook(stored, clock);
        complete.addAll(loads.never());
        snapshots.are(stored);
    }

    /** A change of the log is on its way to its topic; or what the connector has set aside, which is none of a row. */
    public void published(SourceRecord change) {
        if (change.key() instanceof Struct) {
            runs.forEach(run -> run.window().published(change));
        }
    }

    /** A table was emptied at once. */
    public void truncated(SourceRecord truncate) {
        runs.forEach(run -> run.window().truncated(truncate));
        tables.values().stream()
                .filter(captured -> captured.topic().equals(truncate.topic()))
                .map(CapturedTable::name)
                .forEach(jobs::emptied);
    }

    /** What goes into the transaction that is about to be committed. A chunk that cannot be read is no failure of the source. */
    public Additions due(PositionTracker tracker) throws Exception {
        takeOrders();
        endRuns();
        beginLoads();
        beginRuns(tracker);
        List<PlacedRow> rows = List.of();
        Set<String> reconciled = new HashSet<>();
        publishing = null;
        for (JobRun run : List.copyOf(runs)) {
            SnapshotJob before = jobs.job(run.job());
            try {
                JobRun.Step step = run.step(before, tracker, publishing == null);
                if (!step.rows().isEmpty()) {
                    rows = step.rows();
                    publishing = run;
                }
                taken(before, step.job(), reconciled);
            } catch (LeatException refusal) {
                fail(before, refusal);
            }
        }
        if (publishing != null) {
            runs.remove(publishing);
            runs.addLast(publishing);
        }
        List<String> forgotten = jobs.forgotten();
        Additions additions = new Additions(
                rows,
                jobs.changed(),
                forgotten,
                reconciled,
                complete.stream().collect(Collectors.toMap(CapturedTable::topic, table -> () -> keys.ends(table))));
        complete.clear();
        return additions;
    }

    private void taken(SnapshotJob before, SnapshotJob now, Set<String> reconciled) {
        if (!now.equals(before)) {
            jobs.put(now);
            if (now.request().isWhole()) {
                reconciled.addAll(reconciled(before, now));
                complete.addAll(complete(before, now));
            }
        }
        if (now.current().isEmpty()) {
            jobs.move(now, JobState.COMPLETED, Optional.empty());
        }
    }

    /** Of a topic that has something already, what is gone in the meantime must be found too. */
    private void beginLoads() {
        Map<Mode, List<CapturedTable>> uncovered = toLoad.stream()
                .filter(table -> !jobs.loads(table))
                .collect(Collectors.groupingBy(
                        table -> keys.ends(table).stream().allMatch(end -> end == 0) ? Mode.REFRESH : Mode.RECONCILE,
                        TreeMap::new,
                        Collectors.toList()));
        uncovered.forEach((mode, load) -> {
            SnapshotJob job = jobs.add(
                    SnapshotRequest.of(load.stream().map(CapturedTable::name).toList(), mode, "leat: first load"));
            log.info(
                    "Snapshot job {} loads {}",
                    job.id(),
                    String.join(", ", job.request().tables()));
        });
        toLoad = List.of();
    }

    /** The tables of which the job has published the last row. */
    private List<CapturedTable> complete(SnapshotJob before, SnapshotJob after) {
        return after.tables().stream()
                .filter(table -> table.phase() != Phase.ROWS)
                .filter(table -> before.table(table.table()).orElseThrow().phase() == Phase.ROWS)
                .flatMap(table -> Stream.ofNullable(tables.get(table.table())))
                .toList();
    }

    private Collection<String> reconciled(SnapshotJob before, SnapshotJob after) {
        if (after.request().mode() != Mode.RECONCILE) {
            return List.of();
        }
        return after.tables().stream()
                .filter(table -> table.done() && !table.truncated())
                .filter(table -> !before.table(table.table()).orElseThrow().done())
                .flatMap(table -> Stream.ofNullable(tables.get(table.table())))
                .map(CapturedTable::topic)
                .toList();
    }

    /** They are durable. */
    public void committed(Additions additions) {
        if (!additions.jobs().isEmpty() || !additions.forgotten().isEmpty()) {
            snapshots.stored(additions.jobs(), additions.forgotten());
        }
        unanswered.forEach((order, job) -> order.answer().complete(job));
        unanswered.clear();
        if (publishing != null) {
            publishing.published(additions.rows());
        }
        durable = additions.rows().stream()
                .map(PlacedRow::row)
                .filter(row -> !(row.value() instanceof Uncarried))
                .toList();
        endRuns();
    }

    /** The rows that became durable since this was last asked. */
    public List<SourceRecord> durable() {
        List<SourceRecord> rows = durable;
        durable = List.of();
        return rows;
    }

    private void takeOrders() {
        for (Snapshots.Order order : snapshots.orders()) {
            try {
                SnapshotJob job = order.decision().of(jobs.all());
                jobs.put(job);
                unanswered.put(order, job);
            } catch (LeatException refusal) {
                order.answer().completeExceptionally(refusal);
            }
        }
    }

    private void beginRuns(PositionTracker tracker) throws Exception {
        List<String> under = runs.stream().map(JobRun::job).toList();
        for (SnapshotJob job : jobs.startable(under)) {
            if (runs.size() < MOST_AT_ONCE) {
                begin(job, tracker);
            }
        }
    }

    private void begin(SnapshotJob job, PositionTracker tracker) throws Exception {
        SnapshotJob running =
                job.state() == JobState.RUNNING ? job : jobs.move(job, JobState.RUNNING, Optional.empty());
        try {
            // INVARIANT: changes are told to the window from before the reader's first look at the database
            runs.add(new JobRun(
                    job.id(),
                    tables,
                    new ChunkWindow(database::transaction),
                    new JobReader(
                            "leat-snapshot-%s-%s".formatted(snapshots.source(), job.id()),
                            database.chunkReader(List.copyOf(tables.values()), tracker),
                            keys),
                    new Pace(keys.consumers(snapshots.source(), clock), clock),
                    clock));
        } catch (LeatException refusal) {
            fail(running, refusal);
        }
    }

    private void fail(SnapshotJob job, LeatException refusal) {
        if (refusal.kind() == ErrorKind.RETRYABLE) {
            throw refusal;
        }
        log.error("Snapshot job {} failed: {}", job.id(), refusal.getMessage());
        jobs.move(job, JobState.FAILED, Optional.ofNullable(refusal.getMessage()));
    }

    /** Of jobs that have ended, or are to wait. */
    private void endRuns() {
        runs.removeIf(run -> {
            boolean ends = jobs.job(run.job()).state() != JobState.RUNNING;
            if (ends) {
                run.close();
            }
            return ends;
        });
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
        runs.forEach(JobRun::close);
    }
}
