package dev.leat.platform.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command above all others: says which there are. */
@Command(
        name = "leat",
        description = "Carries a database's changes to the services and read models that live on them.",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = LeatCommand.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done, everything is fine",
            "1:something failed: a server does not answer, the program is not running",
            "2:the configuration file or the command line is wrong"
        })
final class LeatCommand implements Callable<Integer> {

    @Option(
            names = {"-v", "--verbose"},
            description = "Log every step, and failures with their stacks.",
            scope = ScopeType.INHERIT)
    boolean verbose;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return ExitCode.WRONG;
    }

    static final class Version implements IVersionProvider {

        @Override
        public String[] getVersion() throws IOException {
            try (InputStream version = LeatCommand.class.getResourceAsStream("version")) {
                String text = version == null ? "?" : new String(version.readAllBytes(), StandardCharsets.UTF_8);
                return new String[] {"leat " + text.strip()};
            }
        }
    }
}
