package dev.leat.platform.check;

import dev.leat.platform.config.Problem;

/** What a check found at one place of the file. */
public record Finding(Verdict verdict, Problem at) {

    /** What it means for who runs the check. */
    public enum Verdict {
        FINE,
        /** The file must be changed. */
        WRONG,
        /** The file may be right: a server does not answer, or is not prepared. */
        FAILED
    }
}
