package dev.leat.platform.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.platform.Leat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class CommandLinesTest {

    private static final Map<String, String> ENVIRONMENT = Map.of();

    static Stream<List<String>> everyCommand() {
        return commands(CommandLines.of(ENVIRONMENT), List.of());
    }

    private static Stream<List<String>> commands(CommandLine line, List<String> path) {
        return Stream.concat(
                Stream.of(path),
                line.getSubcommands().entrySet().stream()
                        .filter(entry -> !entry.getKey().equals("help"))
                        .flatMap(entry -> commands(
                                entry.getValue(),
                                Stream.concat(path.stream(), Stream.of(entry.getKey()))
                                        .toList())));
    }

    @ParameterizedTest
    @MethodSource("everyCommand")
    void everyCommandExplainsItself(List<String> command) {
        CommandRun run = run(Stream.concat(command.stream(), Stream.of("--help")));

        assertThat(run.exitCode()).isEqualTo(ExitCode.FINE);
        assertThat(run.out())
                .startsWith("Usage: leat" + command.stream().map(" "::concat).reduce("", String::concat))
                .contains("--verbose")
                .contains("Exit codes:");
        assertThat(run.err()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("everyCommand")
    void everyCommandRefusesAnUnknownOption(List<String> command) {
        CommandRun run = run(Stream.concat(command.stream(), Stream.of("--no-such-option")));

        assertThat(run.exitCode()).isEqualTo(ExitCode.WRONG);
        assertThat(run.err())
                .contains("`leat" + command.stream().map(" "::concat).reduce("", String::concat) + " --help`");
    }

    @Test
    void theVersionIsTheBuilds() {
        CommandRun run = CommandRun.of(ENVIRONMENT, "--version");

        assertThat(run.exitCode()).isEqualTo(ExitCode.FINE);
        assertThat(run.out()).matches("leat \\d+\\.\\d+\\.\\d+\\S*\\R");
    }

    @Test
    void withoutACommandItSaysWhichThereAre() {
        CommandRun run = CommandRun.of(ENVIRONMENT);

        assertThat(run.exitCode()).isEqualTo(ExitCode.WRONG);
        assertThat(run.err()).contains("check", "status", "source", "view");
    }

    @Test
    void aCommandThatIsNearIsNamed() {
        CommandRun run = CommandRun.of(ENVIRONMENT, "chek");

        assertThat(run.exitCode()).isEqualTo(ExitCode.WRONG);
        assertThat(run.err()).contains("chek").contains("check");
    }

    @Test
    void aProgramThatIsNotRunningIsOneMessageWithoutAStack() {
        for (String command : List.of(
                "status",
                "source list",
                "source status shop",
                "source pause shop",
                "source resume shop",
                "source restart shop",
                "view list",
                "view status orders")) {
            CommandRun run =
                    run(Stream.concat(Stream.of(command.split(" ")), Stream.of("--api", "http://127.0.0.1:1")));

            assertThat(run.exitCode()).as(command).isEqualTo(ExitCode.FAILED);
            assertThat(run.out()).isEmpty();
            assertThat(run.err())
                    .contains("no running program answers at http://127.0.0.1:1", "leat run -c FILE")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void anAddressThatIsNoneIsAWrongCommandLine() {
        assertThat(CommandRun.of(ENVIRONMENT, "status", "--api", "here").exitCode())
                .isEqualTo(ExitCode.WRONG);
    }

    @Test
    void theProgramsEntryIsTheLaunchersClass() {
        assertThat(Leat.class.getName()).isEqualTo("dev.leat.platform.Leat");
    }

    private static CommandRun run(Stream<String> arguments) {
        return CommandRun.of(ENVIRONMENT, arguments.toArray(String[]::new));
    }
}
