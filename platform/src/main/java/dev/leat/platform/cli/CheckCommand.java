package dev.leat.platform.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.leat.platform.check.Check;
import dev.leat.platform.check.Finding;
import dev.leat.platform.check.Finding.Verdict;
import dev.leat.platform.check.Report;
import dev.leat.platform.config.Problem;
import dev.leat.platform.log.Logging;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "check",
        description = {
            "Says everything that is wrong with a configuration file, and how to mend it.",
            "Connects to every server that the file names, and changes nothing there."
        })
final class CheckCommand implements Callable<Integer> {

    private final Map<String, String> environment;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    FileOption file;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    JsonOption output;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    CommandSpec spec;

    CheckCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        if (!spec.commandLine().getParseResult().hasMatchedOption("--verbose")) {
            // what a check finds is its output; the libraries' warnings would only say it again
            Logging.onlyErrors();
        }
        Report report = new Check(file.read(environment)).run();
        if (output.json) {
            spec.commandLine().getOut().println(JsonOption.text(CheckResult.of(file.file.toString(), report)));
        } else {
            new ReportPrinter(spec.commandLine(), file.file).all(report);
        }
        return ExitCode.of(report);
    }

    /** The shape of {@code --json}. */
    record CheckResult(boolean fine, String file, List<Found> findings) {

        static CheckResult of(String file, Report report) {
            return new CheckResult(
                    report.isFine(),
                    file,
                    report.findings().stream().map(Found::of).toList());
        }

        /** @param verdict in small letters, as {@link Verdict} says */
        @JsonInclude(JsonInclude.Include.NON_DEFAULT)
        record Found(String verdict, String path, int line, String message) {

            static Found of(Finding finding) {
                Problem at = finding.at();
                return new Found(finding.verdict().name().toLowerCase(Locale.ROOT), at.path(), at.line(), at.message());
            }
        }
    }
}
