package dev.leat.platform.cli;

import dev.leat.platform.check.Finding;
import dev.leat.platform.check.Finding.Verdict;
import dev.leat.platform.check.Report;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** Shows people what a check found. */
final class ReportPrinter {

    private final Ansi ansi;
    private final CommandLine command;
    private final Path file;

    ReportPrinter(CommandLine command, Path file) {
        this.command = command;
        this.ansi = command.getColorScheme().ansi();
        this.file = file;
    }

    /** Everything, as the result of a command. */
    void all(Report report) {
        print(report, command.getOut(), true);
    }

    /** The problems only, as what stopped a command. */
    void problems(Report report) {
        print(report, command.getErr(), false);
    }

    private void print(Report report, PrintWriter out, boolean alsoFine) {
        for (Finding finding : report.findings()) {
            if (alsoFine || finding.verdict() != Verdict.FINE) {
                out.println(mark(finding.verdict()) + "  "
                        + finding.at().text().stripTrailing().replace("\n", "\n        "));
            }
        }
        long wrong = report.count(Verdict.WRONG) + report.count(Verdict.FAILED);
        String count = wrong + (wrong == 1 ? " problem" : " problems");
        out.println(
                wrong == 0
                        ? file + " is " + ansi.string("@|green fine|@")
                        : ansi.string("@|bold,red " + count + "|@") + " in " + file);
    }

    private String mark(Verdict verdict) {
        return switch (verdict) {
            case FINE -> ansi.string("@|green fine  |@");
            case WARNING -> ansi.string("@|bold,yellow WARN  |@");
            case WRONG -> ansi.string("@|bold,red WRONG |@");
            case FAILED -> ansi.string("@|bold,red FAILED|@");
        };
    }
}
