package dev.leat.materializer.store.loader;

import java.util.EnumSet;
import java.util.Set;

/**
 * Where a loader stands.
 *
 * <pre>
 *   STARTING ─> RUNNING <─> RETRYING       the way forward; STARTING may go to RETRYING: the store or the topic is not there
 *   each of these ─> FAILED ─> STARTING    a cause that needs an operator, who starts it again
 *   each of these ─> STOPPING ─> STOPPED ─> STARTING    asked to; STOPPING may still fail
 * </pre>
 */
public enum LoaderState {
    STARTING,
    RUNNING,
    /** The store or Kafka is not available: trying again, with growing pauses, for as long as it takes. */
    RETRYING,
    FAILED,
    STOPPING,
    STOPPED;

    private Set<LoaderState> successors() {
        return switch (this) {
            case STARTING -> EnumSet.of(RUNNING, RETRYING, FAILED, STOPPING);
            case RUNNING -> EnumSet.of(RETRYING, FAILED, STOPPING);
            case RETRYING -> EnumSet.of(RUNNING, FAILED, STOPPING);
            case STOPPING -> EnumSet.of(STOPPED, FAILED);
            case FAILED, STOPPED -> EnumSet.of(STARTING);
        };
    }

    boolean mayBecome(LoaderState next) {
        return successors().contains(next);
    }
}
