package dev.leat.materializer;

import java.util.EnumSet;
import java.util.Set;

/**
 * Where a view stands.
 *
 * <pre>
 *   WAITING ─> LOADING ─> RUNNING             for its topics to exist; for the first load; documents follow changes
 *   each of these ─> RETRYING ─> WAITING      a cause that passes by itself
 *   each of these ─> FAILED                   a cause that needs an operator, who restarts it
 *   each of these ─> STOPPED                  asked to
 * </pre>
 */
public enum ViewState {
    WAITING,
    LOADING,
    RUNNING,
    RETRYING,
    FAILED,
    STOPPED;

    private Set<ViewState> successors() {
        return switch (this) {
            case WAITING -> EnumSet.of(LOADING, RETRYING, FAILED, STOPPED);
            case LOADING -> EnumSet.of(RUNNING, RETRYING, FAILED, STOPPED);
            case RUNNING -> EnumSet.of(RETRYING, FAILED, STOPPED);
            case RETRYING -> EnumSet.of(WAITING, FAILED, STOPPED);
            case FAILED -> EnumSet.of(STOPPED);
            case STOPPED -> EnumSet.noneOf(ViewState.class);
        };
    }

    boolean mayBecome(ViewState next) {
        return successors().contains(next);
    }
}
