package dev.leat.engine;

import java.util.EnumSet;
import java.util.Set;

/**
 * Where a source stands.
 *
 * <pre>
 *   STOPPED  ─> STARTING                                    asked to start
 *   STARTING ─> SNAPSHOTTING ─> STREAMING                   the way forward; STARTING may skip the snapshot
 *   STARTING, SNAPSHOTTING, STREAMING ─> RETRYING ─> STARTING    a cause that passes by itself
 *   STARTING, SNAPSHOTTING, STREAMING ─> FAILED ─> STARTING      a cause that needs an operator, who restarts it
 *   each of these, and PAUSED ─> STOPPING ─> STOPPED | PAUSED    asked to; PAUSED keeps the position, nothing is connected
 *   PAUSED   ─> STARTING                                    asked to resume
 * </pre>
 */
public enum SourceState {
    STOPPED,
    STARTING,
    SNAPSHOTTING,
    STREAMING,
    RETRYING,
    FAILED,
    STOPPING,
    PAUSED;

    private Set<SourceState> successors() {
        return switch (this) {
            case STOPPED -> EnumSet.of(STARTING);
            case STARTING -> EnumSet.of(SNAPSHOTTING, STREAMING, RETRYING, FAILED, STOPPING);
            case SNAPSHOTTING -> EnumSet.of(STREAMING, RETRYING, FAILED, STOPPING);
            case STREAMING -> EnumSet.of(RETRYING, FAILED, STOPPING);
            case RETRYING -> EnumSet.of(STARTING, STOPPING);
            case FAILED, PAUSED -> EnumSet.of(STARTING, STOPPING);
            case STOPPING -> EnumSet.of(STOPPED, PAUSED);
        };
    }

    public boolean mayBecome(SourceState next) {
        return successors().contains(next);
    }
}
