package dev.leat.benchmarks;

import dev.leat.benchmarks.capture.CaptureBenchmark;
import dev.leat.benchmarks.capture.LatencyBenchmark;
import dev.leat.benchmarks.capture.SnapshotBenchmark;
import dev.leat.benchmarks.outbox.OutboxBenchmark;
import dev.leat.benchmarks.poller.PollerBenchmark;
import dev.leat.benchmarks.subscriber.SubscriberBenchmark;
import picocli.CommandLine.Command;

/** Measures. */
@Command(
        name = "run",
        description = "Measures a part of Leat beside a peer or the floor, in the same run.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            CaptureBenchmark.class,
            LatencyBenchmark.class,
            SnapshotBenchmark.class,
            OutboxBenchmark.class,
            SubscriberBenchmark.class,
            PollerBenchmark.class
        })
final class Run {

    private Run() {}

    public static void main(String[] arguments) {
        System.exit(Commands.of(new Run()).execute(arguments));
    }
}
