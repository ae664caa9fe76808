package dev.leat.services.containers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.services.Containers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Who finds the containers, and who must not. */
final class ModulesTest {

    private static final Pattern EMBEDDED = dependency("embedded-services", "");
    private static final Pattern CONTAINERS = dependency("container-services", "");
    private static final Pattern CONTAINERS_IN_TESTS = dependency("container-services", "\\s*<scope>test</scope>");

    @Test
    void everyModuleWithEmbeddedServersHasContainersInItsTestsAndNowhereElse() throws IOException {
        assertThat(modulesWith(EMBEDDED))
                .isNotEmpty()
                .isEqualTo(modulesWith(CONTAINERS))
                .isEqualTo(modulesWith(CONTAINERS_IN_TESTS));
    }

    @Test
    void theContainersAreFound() {
        assertThat(ServiceLoader.load(Containers.class)).hasOnlyElementsOfType(DockerContainers.class);
    }

    private static List<Path> modulesWith(Pattern dependency) throws IOException {
        Path here = Path.of("..", "container-services", "pom.xml");
        try (Stream<Path> folders = Files.list(Path.of(".."))) {
            return folders.map(folder -> folder.resolve("pom.xml"))
                    .filter(pom -> Files.exists(pom) && !pom.equals(here) && has(pom, dependency))
                    .sorted()
                    .toList();
        }
    }

    private static boolean has(Path pom, Pattern dependency) {
        try {
            return dependency.matcher(Files.readString(pom)).find();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static Pattern dependency(String artifact, String scope) {
        return Pattern.compile("<dependency>\\s*<groupId>dev.leat</groupId>\\s*<artifactId>" + artifact
                + "</artifactId>" + scope + "\\s*");
    }
}
