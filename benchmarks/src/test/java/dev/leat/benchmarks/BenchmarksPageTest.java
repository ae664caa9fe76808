package dev.leat.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class BenchmarksPageTest {

    private static final String PAGE = "../docs/benchmarks.md";

    private static final Map<String, CommandLine> PROGRAMS =
            Map.of("run", new CommandLine(Run.class), "torture", new CommandLine(Torture.class));

    /** Those of the whole program, which this module does not know. */
    private static final Set<String> ELSEWHERE = Set.of("torture snapshot");

    private static final Pattern COMMAND = Pattern.compile("`benchmarks/(run|torture) ([a-z]+)([^`]*)`");
    private static final Pattern OPTION = Pattern.compile("--[a-z][a-z-]*");
    private static final Pattern OPTION_ALONE = Pattern.compile("`(--[a-z][a-z-]*)");

    static List<Path> pages() throws IOException {
        try (Stream<Path> docs = Files.walk(Path.of("../docs"))) {
            return Stream.concat(Stream.of(Path.of("../README.md")), docs)
                    .filter(file -> file.toString().endsWith(".md"))
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyCommandIsUnderstood(Path page) throws IOException {
        for (MatchResult command :
                COMMAND.matcher(Files.readString(page)).results().toList()) {
            if (!ELSEWHERE.contains(command.group(1) + " " + command.group(2))) {
                CommandLine program = PROGRAMS.getOrDefault(command.group(1), new CommandLine(Run.class));
                CommandLine named = Optional.ofNullable(program.getSubcommands().get(command.group(2)))
                        .orElseThrow(() -> new AssertionError(page + ": there is no " + command.group()));
                assertThat(options(named))
                        .as(command.group())
                        .containsAll(OPTION.matcher(command.group(3))
                                .results()
                                .map(MatchResult::group)
                                .toList());
            }
        }
    }

    @Test
    void everyOptionIsOneOfTheCommands() throws IOException {
        Set<String> all = new HashSet<>();
        PROGRAMS.values()
                .forEach(program -> program.getSubcommands().values().forEach(command -> all.addAll(options(command))));

        assertThat(all)
                .containsAll(OPTION_ALONE
                        .matcher(Files.readString(Path.of(PAGE)))
                        .results()
                        .map(option -> option.group(1))
                        .toList());
    }

    private static Set<String> options(CommandLine command) {
        return command.getCommandSpec().optionsMap().keySet();
    }
}
