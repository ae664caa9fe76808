package dev.leat.platform.cli;

import dev.leat.platform.log.Logging;
import dev.leat.stream.error.LeatException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** How all commands behave: failures are one message without a stack, unless {@code --verbose} asks for it. */
public final class CommandLines {

    private CommandLines() {}

    /**
     * The whole command line of the program.
     *
     * @param environment where references of the configuration file look for variables
     * @param further top-level commands that other packages bring, each annotated with picocli's {@code Command}
     */
    public static CommandLine of(Map<String, String> environment, Object... further) {
        CommandLine line = new CommandLine(new LeatCommand())
                .addSubcommand(new RunCommand(environment))
                .addSubcommand(new CheckCommand(environment))
                .addSubcommand(new SchemaCommand())
                .addSubcommand(new StatusCommand(environment))
                .addSubcommand(new HealthCommand(environment))
                .addSubcommand(new SourceCommand(environment))
                .addSubcommand(new SnapshotCommand(environment))
                .addSubcommand(new ViewCommand(environment))
                .addSubcommand(new DeadLettersCommand(environment));
        for (Object command : further) {
            line.addSubcommand(command);
        }
        line.addSubcommand(new CommandLine.HelpCommand());
        return line.setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(false)
                .setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8))
                .setParameterExceptionHandler(CommandLines::misused)
                .setExecutionStrategy(CommandLines::execute)
                .setExecutionExceptionHandler(CommandLines::failed);
    }

    private static int misused(ParameterException wrong, String[] arguments) {
        CommandLine command = wrong.getCommandLine();
        PrintWriter err = command.getErr();
        String name = command.getCommandSpec().qualifiedName();
        err.println(command.getColorScheme().errorText(name + ": " + wrong.getMessage()));
        UnmatchedArgumentException.printSuggestions(wrong, err);
        err.println("`" + name + " --help` explains it.");
        return ExitCode.WRONG;
    }

    private static int execute(ParseResult parsed) {
        if (isVerbose(parsed)) {
            Logging.showDetails();
        }
        return new CommandLine.RunLast().execute(parsed);
    }

    private static int failed(Exception failure, CommandLine command, ParseResult parsed) {
        PrintWriter err = command.getErr();
        err.println(command.getColorScheme().errorText("leat: " + message(failure)));
        if (isVerbose(parsed)) {
            failure.printStackTrace(err);
        } else if (!isExpected(failure)) {
            err.println("This should not happen; the same command with --verbose says more.");
        }
        return failure instanceof CommandFailure known ? known.exitCode() : ExitCode.FAILED;
    }

    private static boolean isVerbose(ParseResult parsed) {
        for (ParseResult level = parsed; level != null; level = level.subcommand()) {
            if (level.hasMatchedOption("--verbose")) {
                return true;
            }
        }
        return false;
    }

    private static boolean isExpected(Exception failure) {
        return failure instanceof CommandFailure || failure instanceof LeatException;
    }

    private static String message(Exception failure) {
        return isExpected(failure) ? Objects.requireNonNullElse(failure.getMessage(), "") : failure.toString();
    }
}
