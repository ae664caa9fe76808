package dev.leat.platform.cli;

import dev.leat.platform.check.Finding.Verdict;
import dev.leat.platform.check.Report;

/** What the program's exit codes mean; they never change. */
public final class ExitCode {

    /** Done; everything is fine. */
    public static final int FINE = 0;

    /** Something failed: a server that does not answer, a program that is not running, documents that differ. */
    public static final int FAILED = 1;

    /** The configuration file or the command line is wrong. */
    public static final int WRONG = 2;

    private ExitCode() {}

    static int of(Report report) {
        if (report.has(Verdict.WRONG)) {
            return WRONG;
        }
        return report.isFine() ? FINE : FAILED;
    }
}
