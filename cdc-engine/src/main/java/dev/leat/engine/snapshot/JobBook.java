package dev.leat.engine.snapshot;

import dev.leat.engine.connect.CapturedTable;
import dev.leat.engine.snapshot.SnapshotRequest.Mode;
import dev.leat.engine.snapshot.TableProgress.Phase;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The jobs of one source, and what is still to be stored of them. Owned by the source's thread. */
final class JobBook {

    private static final Logger log = LoggerFactory.getLogger(JobBook.class);

    /** Of those that have ended, the newest. */
    private static final int ENDED_KEPT = 100;

    private final Clock clock;
    private final Map<String, SnapshotJob> jobs = new TreeMap<>();
    private final Map<String, SnapshotJob> changed = new LinkedHashMap<>();

    JobBook(List<SnapshotJob> stored, Clock clock) {
        this.clock = clock;
        stored.forEach(job -> jobs.put(job.id(), job));
    }

    Map<String, SnapshotJob> all() {
        return Collections.unmodifiableMap(jobs);
    }

    SnapshotJob job(String id) {
        return Objects.requireNonNull(jobs.get(id));
    }

    void put(SnapshotJob job) {
        jobs.put(job.id(), job);
        changed.put(job.id(), job);
    }

    SnapshotJob add(SnapshotRequest request) {
        SnapshotJob job = SnapshotJob.asked(SnapshotJob.nextId(jobs.values()), request, clock.instant());
        put(job);
        return job;
    }

    SnapshotJob move(SnapshotJob job, JobState next, Optional<String> why) {
        SnapshotJob moved = job.to(next, why, clock.instant());
        put(moved);
        log.info("Snapshot job {}: {} -> {}", job.id(), job.state(), next);
        return moved;
    }

    /**
     * What may begin: no table is read by two at once, and of two that want one the first that was asked for has it.
     *
     * @param under ids of those that are under way
     */
    List<SnapshotJob> startable(Collection<String> under) {
        List<SnapshotJob> startable = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        Stream.of(JobState.RUNNING, JobState.QUEUED)
                .flatMap(state -> jobs.values().stream().filter(job -> job.state() == state))
                .forEach(job -> {
                    boolean free = Collections.disjoint(taken, job.open());
                    taken.addAll(job.open());
                    if (free && !under.contains(job.id())) {
                        startable.add(job);
                    }
                });
        return startable;
    }

    /** Whether all rows of the table are to be published by a job that has not ended. */
    boolean loads(CapturedTable table) {
        return jobs.values().stream()
                .filter(job -> !job.state().isEnd() && job.request().isWhole())
                .flatMap(job -> job.table(table.name()).stream())
                .anyMatch(progress -> progress.phase() == Phase.ROWS);
    }

    /** The log tells that a table was emptied, and of none of its rows: so it is reconciled. */
    void emptied(String table) {
        for (SnapshotJob job : List.copyOf(jobs.values())) {
            job.table(table)
                    .filter(progress ->
                            !job.state().isEnd() && !progress.begun().isEmpty())
                    .ifPresent(progress -> put(job.with(progress.emptied())));
        }
        boolean comes = jobs.values().stream()
                .filter(job -> job.state() == JobState.QUEUED
                        && job.request().isWhole()
                        && job.request().mode() == Mode.RECONCILE)
                .flatMap(job -> job.table(table).stream())
                .anyMatch(progress -> progress.begun().isEmpty());
        if (!comes) {
            SnapshotJob job = add(SnapshotRequest.of(List.of(table), Mode.RECONCILE, "leat: the table was truncated"));
            log.info("Snapshot job {}: {} was truncated and is reconciled", job.id(), table);
        }
    }

    /** Those that changed since this was asked before. */
    List<SnapshotJob> changed() {
        List<SnapshotJob> since = List.copyOf(changed.values());
        changed.clear();
        return since;
    }

    /** Lets go of the oldest that have ended; the newest of all stays, so that no id comes twice. */
    List<String> forgotten() {
        List<String> ended = jobs.values().stream()
                .filter(job -> job.state().isEnd())
                .map(SnapshotJob::id)
                .toList();
        List<String> oldest = ended.subList(0, Math.max(0, ended.size() - ENDED_KEPT));
        oldest.forEach(jobs::remove);
        oldest.forEach(changed::remove);
        return oldest;
    }
}
