package dev.leat.benchmarks;

import dev.leat.benchmarks.torture.CaptureCommand;
import dev.leat.benchmarks.torture.OutboxCommand;
import dev.leat.benchmarks.torture.SubscriberCommand;
import dev.leat.benchmarks.torture.poller.PollerCommand;
import picocli.CommandLine.Command;

/** Breaks things. */
@Command(
        name = "torture",
        description = "Breaks things at random and checks the history.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        footer = "%nsnapshot is a command of its own, of the whole program: benchmarks/torture snapshot --help",
        subcommands = {CaptureCommand.class, OutboxCommand.class, SubscriberCommand.class, PollerCommand.class})
final class Torture {

    private Torture() {}

    public static void main(String[] arguments) {
        System.exit(Commands.of(new Torture()).execute(arguments));
    }
}
