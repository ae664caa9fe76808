package dev.leat.engine.snapshot;

import dev.leat.engine.snapshot.SnapshotRequest.Mode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A snapshot that was asked for, and how far it is. Immutable.
 *
 * @param id unique among all jobs of the source, and in the order in which they were asked for
 * @param since when it came into its state
 * @param cause why it failed, or why it tries again
 * @param tables in the order in which they are read
 */
public record SnapshotJob(
        String id,
        SnapshotRequest request,
        Instant askedAt,
        JobState state,
        Instant since,
        Optional<String> cause,
        List<TableProgress> tables) {

    public SnapshotJob {
        tables = List.copyOf(tables);
    }

    static SnapshotJob asked(String id, SnapshotRequest request, Instant now) {
        return asked(
                id,
                request,
                now,
                request.tables().stream().map(TableProgress::begin).toList());
    }

    private static SnapshotJob asked(String id, SnapshotRequest request, Instant now, List<TableProgress> tables) {
        return new SnapshotJob(id, request, now, JobState.QUEUED, now, Optional.empty(), tables);
    }

    /**
     * Of tables of which all rows are loaded again anyway: only what is gone is still to be found. It runs when they are.
     *
     * @param before the jobs that there are
     * @param begun for each table where the partitions of its topic ended before
     */
    public static SnapshotJob afterLoad(
            Collection<SnapshotJob> before, Map<String, List<Long>> begun, String by, Instant now) {
        SnapshotRequest request = SnapshotRequest.of(List.copyOf(begun.keySet()), Mode.RECONCILE, by);
        return asked(
                nextId(before),
                request,
                now,
                begun.entrySet().stream()
                        .map(table -> TableProgress.published(table.getKey(), table.getValue()))
                        .toList());
    }

    /** For the next one that is asked for. */
    static String nextId(Collection<SnapshotJob> before) {
        return "%06d"
                .formatted(before.stream()
                                .mapToInt(job -> Integer.parseInt(job.id()))
                                .max()
                                .orElse(0)
                        + 1);
    }

    /** What it would have done is done otherwise; the same if it has ended. */
    public SnapshotJob superseded(Instant now) {
        return state.isEnd()
                ? this
                : new SnapshotJob(
                        id,
                        request,
                        askedAt,
                        JobState.CANCELLED,
                        now,
                        Optional.of("everything is loaded again"),
                        tables);
    }

    /** @throws IllegalStateException when the job cannot come there from where it is */
    SnapshotJob to(JobState next, Optional<String> why, Instant now) {
        if (!state.mayBecome(next)) {
            throw new IllegalStateException("job %s is %s and cannot become %s".formatted(id, state, next));
        }
        return new SnapshotJob(id, request, askedAt, next, now, why, tables);
    }

    /** The table that is being read or comes next; empty when all are done. */
    Optional<TableProgress> current() {
        return tables.stream().filter(table -> !table.done()).findFirst();
    }

    /** The tables that are not done. */
    Set<String> open() {
        return tables.stream()
                .filter(table -> !table.done())
                .map(TableProgress::table)
                .collect(Collectors.toSet());
    }

    SnapshotJob because(Optional<String> why) {
        return new SnapshotJob(id, request, askedAt, state, since, why, tables);
    }

    Optional<TableProgress> table(String name) {
        return tables.stream().filter(table -> table.table().equals(name)).findFirst();
    }

    SnapshotJob with(TableProgress progress) {
        List<TableProgress> replaced = new ArrayList<>(tables);
        replaced.replaceAll(table -> table.table().equals(progress.table()) ? progress : table);
        return new SnapshotJob(id, request, askedAt, state, since, cause, replaced);
    }
}
