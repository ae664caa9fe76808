package dev.leat.platform.torture;

import dev.leat.platform.torture.SnapshotTorture.Outcome;
import dev.leat.platform.torture.SnapshotTorture.Plan;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What {@code benchmarks/torture snapshot} runs. It stands here since it needs the whole program, and benchmarks waits for nobody. */
@Command(
        name = "torture snapshot",
        mixinStandardHelpOptions = true,
        description = {
            "Makes the topics of a running program wrong (tables are truncated, or the log is lost) and has them reconciled"
                    + " while writers insert, update, delete, change keys and bring back what was gone, and while the program is"
                    + " killed with kill -9, and the job is paused, or cancelled and asked for anew. Each time every entity of"
                    + " every topic and every document of every store is then compared with the database.",
            "The same seed breaks the same things in the same order; the moments are the machine's."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:nothing was wrong, and there was something to delete and to bring back", "1:otherwise"})
public final class SnapshotCommand implements Callable<Integer> {

    private static final int SHOWN = 10;

    @Option(names = "--interleavings", defaultValue = "20", description = "How many (default: ${DEFAULT-VALUE}).")
    int interleavings;

    @Option(names = "--seed", description = "Of all that happens; printed when it is not given.")
    @Nullable
    Long seed;

    @Option(names = "--break", description = "Asks for jobs that delete nothing, so that the run must fail.")
    boolean broken;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    CommandSpec spec;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new SnapshotCommand())
                .setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8))
                .execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        long chosen = seed == null ? new Random().nextInt(1_000_000) : seed;
        PrintWriter progress = spec.commandLine().getErr();
        Path folder = Files.createTempDirectory("leat-torture-");
        progress.printf("seed %d; the program's logs are in %s%n", chosen, folder);
        try (SnapshotTorture torture = new SnapshotTorture("torture", folder, progress)) {
            Outcome outcome = torture.run(new Plan(interleavings, chosen, broken));
            outcome.differences().stream().limit(SHOWN).forEach(progress::println);
            if (!outcome.holds()) {
                progress.printf("to see it again: --seed %d --interleavings %d%n", chosen, outcome.interleavings());
            }
            spec.commandLine()
                    .getOut()
                    .printf(
                            "snapshot interleavings=%d kills=%d pauses=%d cancels=%d documents=%d deletes=%d reinserts=%d"
                                    + " wrong=%d%n",
                            outcome.interleavings(),
                            outcome.kills(),
                            outcome.pauses(),
                            outcome.cancels(),
                            outcome.documents(),
                            outcome.deletes(),
                            outcome.reinserts(),
                            outcome.differences().size());
            return outcome.holds() ? 0 : 1;
        }
    }
}
