package dev.leat.platform.cli;

import dev.leat.platform.api.ApiServer;
import dev.leat.platform.check.Check;
import dev.leat.platform.check.Finding.Verdict;
import dev.leat.platform.check.Report;
import dev.leat.platform.config.ConfigurationFile;
import dev.leat.platform.metrics.Gauges;
import dev.leat.platform.metrics.Metrics;
import dev.leat.platform.program.Program;
import dev.leat.platform.program.Program.Listeners;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "run",
        description = {
            "Captures the sources and keeps the views of a configuration file, until it is stopped.",
            "Ctrl-C or SIGTERM stops it cleanly: everything that was read is written first."
        },
        footer = "%nBegins with what `leat check` does, and does not start when that finds a problem. Once it runs, a"
                + " server that goes away is tried again until it is back.")
final class RunCommand implements Callable<Integer> {

    private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);

    private final Map<String, String> environment;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    FileOption file;

    @Option(
            names = "--no-check",
            description = "Start although servers do not answer yet: they are tried again until they do.")
    boolean unchecked;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    CommandSpec spec;

    RunCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws Exception {
        return Stop.run(this::run);
    }

    private int run(Stop stop) throws Exception {
        ConfigurationFile.Reading reading = file.read(environment);
        Report report =
                unchecked && reading.problems().isEmpty() ? Report.NONE : stop.unlessAsked(new Check(reading)::run);
        if (report == null) {
            return ExitCode.FINE;
        }
        if (!report.isFine()) {
            new ReportPrinter(spec.commandLine(), file.file).problems(report);
            return ExitCode.of(report);
        }
        report.findings().stream()
                .filter(finding -> finding.verdict() == Verdict.WARNING)
                .forEach(finding -> LOG.warn("{}", finding.at().text()));
        try (Metrics metrics = new Metrics();
                Program program = new Program(reading, new Listeners(metrics, metrics), Clock.systemUTC());
                ApiServer api = ApiServer.start(reading.configuration().api(), program, new Gauges(program, metrics))) {
            LOG.info("the API is at http://127.0.0.1:{}/api", api.port());
            stop.unlessAsked(program::start);
            stop.await();
            return ExitCode.FINE;
        }
    }
}
