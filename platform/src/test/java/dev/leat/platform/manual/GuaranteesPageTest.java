package dev.leat.platform.manual;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.platform.torture.SnapshotCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What the pages name as proof is there. The other commands that measure and torture are held by BenchmarksPageTest. */
class GuaranteesPageTest {

    private static final Path PAGE = Path.of("../docs/guarantees.md");
    private static final Pattern TEST = Pattern.compile("`([A-Z][A-Za-z0-9]*Test)`");
    private static final Pattern TORTURE = Pattern.compile("`benchmarks/torture snapshot([^`]*)`");
    private static final Pattern OPTION = Pattern.compile("--[a-z][a-z-]*");
    private static final Pattern PROOF = Pattern.compile(TEST + "|`benchmarks/[^`]+`|`\\./leat [^`]+`|^the same$");

    @Test
    void everyTestThatIsNamedIsThere() throws IOException {
        Set<String> tests = tests();
        for (Path page : Manual.pages()) {
            assertThat(tests)
                    .as(page.toString())
                    .containsAll(TEST.matcher(Files.readString(page))
                            .results()
                            .map(test -> test.group(1))
                            .toList());
        }
    }

    private static Set<String> tests() throws IOException {
        Set<String> tests = new HashSet<>();
        try (Stream<Path> modules = Files.list(Path.of(".."))) {
            for (Path sources : modules.map(module -> module.resolve("src/test/java"))
                    .filter(Files::isDirectory)
                    .toList()) {
                try (Stream<Path> files = Files.walk(sources)) {
                    files.map(file -> file.getFileName().toString().replace(".java", ""))
                            .forEach(tests::add);
                }
            }
        }
        return tests;
    }

    @Test
    void everyTortureOfTheWholeProgramIsUnderstood() throws IOException {
        Set<String> options = new CommandLine(SnapshotCommand.class)
                .getCommandSpec()
                .optionsMap()
                .keySet();
        for (Path page : Manual.pages()) {
            for (MatchResult command :
                    TORTURE.matcher(Files.readString(page)).results().toList()) {
                assertThat(options)
                        .as(command.group())
                        .containsAll(OPTION.matcher(command.group(1))
                                .results()
                                .map(MatchResult::group)
                                .toList());
            }
        }
    }

    @Test
    void everyPromiseHasItsProof() throws IOException {
        List<String[]> promises = Files.readAllLines(PAGE).stream()
                .filter(line -> line.startsWith("| **"))
                .map(line -> line.substring(2, line.length() - 2).split(" \\| ", -1))
                .toList();

        assertThat(promises).hasSizeGreaterThan(8).allSatisfy(promise -> {
            assertThat(promise).hasSize(3);
            assertThat(promise[2]).containsPattern(PROOF);
        });
    }
}
