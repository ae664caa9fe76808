package dev.leat.platform.check;

import dev.leat.platform.config.Problem;

/** What a check found at one place of the file. */
public record Finding(Verdict verdict, Problem at) {

    /** What it means for who runs the check. */
    public enum Verdict {
        FINE,
        /** Nothing stands in the way today. */
        WARNING,
        /** The file must be changed. */
        WRONG,
        /** The file may be right: a server does not answer, or is not prepared. */
        FAILED
    }

    /** Whether something must be done before the file can be run. */
    public boolean isProblem() {
        return switch (verdict) {
            case FINE, WARNING -> false;
            case WRONG, FAILED -> true;
        };
    }
}
