package dev.leat.platform.manual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.leat.platform.cli.CommandLines;
import dev.leat.platform.demo.DemoCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;

/** What the pages tell people to write is what the program understands. */
class ManualTest {

    private static final Path BENCHMARKS = Path.of("../docs/benchmarks.md");
    private static final Path API = Path.of("src/main/resources/dev/leat/platform/api/openapi.yaml");
    private static final String AT_HOME = "http://127.0.0.1:8750";
    private static final Pattern OPTION = Pattern.compile("(?:`|also: |, |; )(--[a-z][a-z-]*)");
    private static final Pattern OF_COMPOSE = Pattern.compile("(?<![\\w./-])compose/[\\w./-]+");
    private static final Pattern ARTIFACT = Pattern.compile("<artifactId>([^<]+)</artifactId>");
    private static final Pattern REQUEST = Pattern.compile("`(GET|POST) (/[^`?]*)[^`]*`");
    private static final Pattern METRIC =
            Pattern.compile("leat_(?:source|snapshot|view|store|commit|subscriber)_[a-z_]*[a-z]");
    private static final Pattern LINK = Pattern.compile("]\\(([^):#]+)(?:#[^)]*)?\\)");
    private static final Pattern LINK_INTO_PAGE = Pattern.compile("]\\(([^):#]*)#([^)]+)\\)");

    static Stream<ShownCommand> commands() throws IOException {
        return ShownCommand.all().stream().filter(command -> command.program().equals("leat"));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandIsUnderstood(ShownCommand shown) {
        assertThatCode(() -> understood(shown)).as(shown.toString()).doesNotThrowAnyException();
    }

    private static void understood(ShownCommand shown) {
        try {
            program().parseArgs(shown.words().toArray(String[]::new));
        } catch (MissingParameterException incomplete) {
            if (shown.whole()) {
                throw incomplete;
            }
            // in the text it stands for its kind: what is there must be right
            assertThat(incomplete.getCommandLine().getCommandSpec().optionsMap().keySet())
                    .containsAll(shown.words().stream()
                            .filter(word -> word.startsWith("-"))
                            .toList());
        }
    }

    private static CommandLine program() {
        return CommandLines.of(Map.of(), new DemoCommand(Map.of()));
    }

    @Test
    void everyOptionIsOneOfTheProgram() throws IOException {
        Set<String> options = new HashSet<>();
        addOptions(program(), options);
        for (Path page : Manual.pages()) {
            if (!page.equals(BENCHMARKS)) {
                assertThat(options)
                        .as(page.toString())
                        .containsAll(OPTION.matcher(Files.readString(page))
                                .results()
                                .map(option -> option.group(1))
                                .toList());
            }
        }
    }

    private static void addOptions(CommandLine command, Set<String> options) {
        options.addAll(command.getCommandSpec().optionsMap().keySet());
        command.getSubcommands().values().forEach(below -> addOptions(below, options));
    }

    @Test
    void everyBuildHasItsModuleProfileAndTest() throws IOException {
        String parent = Files.readString(Path.of("../pom.xml"));
        List<ShownCommand> builds = ShownCommand.all().stream()
                .filter(command -> command.program().equals("build"))
                .toList();
        assertThat(builds).isNotEmpty();
        for (ShownCommand build : builds) {
            assertThat(build.values("-P")).allMatch(profile -> parent.contains("<id>" + profile + "</id>"));
            assertThat(build.values("-pl")).allMatch(module -> parent.contains("<module>" + module + "</module>"));
            for (String test : build.values("-Dtest=").toList()) {
                Path module =
                        Path.of("..").resolve(build.values("-pl").findFirst().orElse("."));
                try (Stream<Path> sources = Files.walk(module.resolve("src/test/java"))) {
                    assertThat(sources).as(build.toString()).anyMatch(source -> source.endsWith(test + ".java"));
                }
            }
        }
    }

    @Test
    void everyRequestIsOneOfTheApi() throws IOException {
        JsonNode api = new YAMLMapper().readTree(API.toFile()).path("paths");
        for (Path page : Manual.pages()) {
            assertThat(REQUEST.matcher(Files.readString(page)).results())
                    .as(page.toString())
                    .allMatch(request ->
                            api.path(request.group(2)).has(request.group(1).toLowerCase(Locale.ROOT)));
        }
    }

    @Test
    void everyFileOfTheContainersIsThere() throws IOException {
        for (Fence fence : Manual.fences("sh")) {
            assertThat(OF_COMPOSE
                            .matcher(fence.text())
                            .results()
                            .map(MatchResult::group)
                            .filter(file -> !file.equals("compose/.env"))) // the reader makes it
                    .as(fence.toString())
                    .allMatch(file -> Files.exists(Path.of("..", file)));
        }
    }

    @Test
    void everyDependencyIsAModule() throws IOException {
        List<Fence> dependencies = Manual.fences("xml");
        assertThat(dependencies).isNotEmpty();
        for (Fence fence : dependencies) {
            assertThat(ARTIFACT.matcher(fence.text()).results().map(artifact -> artifact.group(1)))
                    .as(fence.toString())
                    .isNotEmpty()
                    .allMatch(module -> Files.exists(Path.of("..", module, "pom.xml")));
        }
    }

    @Test
    void everyCallByCurlIsOneOfTheApi() throws IOException {
        List<String> paths = new ArrayList<>();
        new YAMLMapper()
                .readTree(API.toFile())
                .path("paths")
                .fieldNames()
                .forEachRemaining(path -> paths.add(path.replaceAll("\\{[^}]*}", "[^/]+")));
        List<ShownCommand> calls = ShownCommand.all().stream()
                .filter(command -> command.program().equals("curl"))
                .toList();
        assertThat(calls)
                .isNotEmpty()
                .allSatisfy(call -> assertThat(call.words())
                        .filteredOn(word -> word.startsWith(AT_HOME))
                        .singleElement()
                        .satisfies(address -> assertThat(paths)
                                .anyMatch(address.substring(AT_HOME.length()).replaceFirst("[?].*", "")::matches)));
    }

    @Test
    void everyMetricIsInTheTable() throws IOException {
        Set<String> known = new HashSet<>();
        MetricsPage.lines().forEach(line -> {
            known.add(line.name());
            if (line.type().equals("histogram")) {
                known.addAll(List.of(line.name() + "_bucket", line.name() + "_sum", line.name() + "_count"));
            }
        });
        for (Path page : Manual.pages()) {
            assertThat(known)
                    .as(page.toString())
                    .containsAll(METRIC.matcher(Files.readString(page))
                            .results()
                            .map(metric -> metric.group())
                            .toList());
        }
    }

    @Test
    void everyLinkLeadsSomewhere() throws IOException {
        for (Path page : Manual.pages()) {
            assertThat(LINK.matcher(Files.readString(page)).results().map(link -> link.group(1)))
                    .as(page.toString())
                    .allMatch(link -> Files.exists(page.resolveSibling(link)));
        }
    }

    @Test
    void everyLinkIntoAPageLeadsToAHeading() throws IOException {
        for (Path page : Manual.pages()) {
            for (MatchResult link :
                    LINK_INTO_PAGE.matcher(Files.readString(page)).results().toList()) {
                Path target = link.group(1).isEmpty() ? page : page.resolveSibling(link.group(1));
                assertThat(Files.readAllLines(target).stream()
                                .filter(line -> line.startsWith("#"))
                                .map(ManualTest::anchor))
                        .as(page + ": " + link.group())
                        .contains(link.group(2));
            }
        }
    }

    /** As GitHub makes it. */
    private static String anchor(String heading) {
        return heading.replaceFirst("#+ ", "")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9 _-]", "")
                .replace(' ', '-');
    }
}
