package dev.leat.platform.check;

import dev.leat.platform.check.Finding.Verdict;
import dev.leat.platform.config.ConfigurationFile;
import java.util.ArrayList;
import java.util.List;

/** What one part of a check finds. Not thread-safe: each part has its own. */
final class Findings {

    private final ConfigurationFile.Reading reading;
    private final List<Finding> findings = new ArrayList<>();

    Findings(ConfigurationFile.Reading reading) {
        this.reading = reading;
    }

    void fine(String path, String message) {
        add(Verdict.FINE, path, message);
    }

    void warning(String path, String message) {
        add(Verdict.WARNING, path, message);
    }

    void wrong(String path, String message) {
        add(Verdict.WRONG, path, message);
    }

    void failed(String path, String message) {
        add(Verdict.FAILED, path, message);
    }

    private void add(Verdict verdict, String path, String message) {
        findings.add(new Finding(verdict, reading.problem(path, message)));
    }

    boolean areFine() {
        return findings.stream().noneMatch(Finding::isProblem);
    }

    List<Finding> all() {
        return List.copyOf(findings);
    }
}
