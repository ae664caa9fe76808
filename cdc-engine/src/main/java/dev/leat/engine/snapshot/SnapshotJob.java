package dev.leat.engine.snapshot;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
        return new SnapshotJob(
                id,
                request,
                now,
                JobState.QUEUED,
                now,
                Optional.empty(),
                request.tables().stream().map(TableProgress::begin).toList());
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

    SnapshotJob because(Optional<String> why) {
        return new SnapshotJob(id, request, askedAt, state, since, why, tables);
    }

    SnapshotJob with(TableProgress progress) {
        List<TableProgress> replaced = new ArrayList<>(tables);
        replaced.replaceAll(table -> table.table().equals(progress.table()) ? progress : table);
        return new SnapshotJob(id, request, askedAt, state, since, cause, replaced);
    }
}
