package dev.leat.engine.snapshot;

import java.util.EnumSet;
import java.util.Set;

/**
 * Where a snapshot job stands.
 *
 * <pre>
 *   QUEUED  ─> RUNNING ─> COMPLETED         the way forward; a table is read by one job at a time
 *   QUEUED, RUNNING ─> PAUSED ─> QUEUED     asked to
 *   QUEUED, RUNNING, PAUSED ─> CANCELLED    asked to
 *   RUNNING ─> FAILED                       a cause that trying again does not mend
 * </pre>
 */
public enum JobState {
    QUEUED,
    RUNNING,
    PAUSED,
    COMPLETED,
    CANCELLED,
    FAILED;

    private Set<JobState> successors() {
        return switch (this) {
            case QUEUED -> EnumSet.of(RUNNING, PAUSED, CANCELLED);
            case RUNNING -> EnumSet.of(COMPLETED, PAUSED, CANCELLED, FAILED);
            case PAUSED -> EnumSet.of(QUEUED, CANCELLED);
            case COMPLETED, CANCELLED, FAILED -> EnumSet.noneOf(JobState.class);
        };
    }

    public boolean mayBecome(JobState next) {
        return successors().contains(next);
    }

    /** Whether nothing comes after it. */
    public boolean isEnd() {
        return successors().isEmpty();
    }
}
