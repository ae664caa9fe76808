package dev.leat.platform.check;

import dev.leat.platform.check.Finding.Verdict;
import java.util.List;

/** All that a check found, in the order of the file. */
public record Report(List<Finding> findings) {

    /** Nothing was looked at. */
    public static final Report NONE = new Report(List.of());

    public Report {
        findings = List.copyOf(findings);
    }

    public boolean has(Verdict verdict) {
        return findings.stream().anyMatch(finding -> finding.verdict() == verdict);
    }

    /** Warnings are fine. */
    public boolean isFine() {
        return findings.stream().noneMatch(Finding::isProblem);
    }

    public long count(Verdict verdict) {
        return findings.stream().filter(finding -> finding.verdict() == verdict).count();
    }
}
