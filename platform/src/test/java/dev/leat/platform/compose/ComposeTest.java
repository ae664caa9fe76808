package dev.leat.platform.compose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.leat.platform.config.ConfigurationFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Holds the files of {@code compose/} to what they promise, without an engine. */
class ComposeTest {

    private static final Path FOLDER = Path.of("..", "compose");
    private static final Pattern IMAGE = Pattern.compile("\\$\\{[A-Z]+_IMAGE:-(.+):([^:}]+)}");
    private static final Pattern REQUIRED = Pattern.compile("\\$\\{([A-Z_]+):\\?");

    @Test
    void imagesAreThoseOfTheVersionsThatAreTestedWith() throws Exception {
        Map<String, String> pom = properties();
        assertThat(version("kafka")).isEqualTo(pom.get("kafka.version"));
        assertThat(version("registry")).isEqualTo(pom.get("apicurio.server.version"));
        assertThat(version("elasticsearch")).isEqualTo(pom.get("elasticsearch.version"));
        assertThat(pom.get("postgresql.binaries.version")).startsWith(version("postgres") + ".");
        assertThat(version("reports")).isEqualTo(version("postgres"));
        assertThat(pom.get("mysql.server.version")).startsWith(version("mysql") + ".");
        assertThat(version("leat")).isEqualTo(pom.get("project.version"));
        services().forEach((name, service) -> assertThat(version(name)).as(name).matches("v?\\d.*"));
    }

    @Test
    void everyServiceIsWatchedLimitedAndReachedFromThisMachineOnly() {
        Map<String, JsonNode> services = services();
        assertThat(services)
                .containsOnlyKeys(
                        "postgres",
                        "mysql",
                        "kafka",
                        "registry",
                        "elasticsearch",
                        "redis",
                        "reports",
                        "leat",
                        "prometheus");
        services.forEach((name, service) -> {
            assertThat(service.at("/healthcheck/test")).as(name).isNotEmpty();
            assertThat(service.path("mem_limit").asText()).as(name).isNotEmpty();
            assertThat(texts(service.path("profiles"))).as(name).contains("all");
            assertThat(texts(service.path("ports")))
                    .as(name)
                    .isNotEmpty()
                    .allMatch(port -> port.startsWith("127.0.0.1:"));
            service.path("depends_on")
                    .properties()
                    .forEach(other -> assertThat(services).as(name).containsKey(other.getKey()));
        });
    }

    @Test
    void noSecretStandsInTheFiles() throws IOException {
        TreeSet<String> asked = new TreeSet<>();
        Matcher required = REQUIRED.matcher(Files.readString(FOLDER.resolve("compose.yaml")));
        while (required.find()) {
            asked.add(required.group(1));
        }
        services()
                .forEach((name, service) -> service.path("environment")
                        .properties()
                        .forEach(variable -> {
                            if (variable.getKey().matches(".*(PASSWORD|TOKEN|SECRET).*")) {
                                assertThat(variable.getValue().asText())
                                        .as(name)
                                        .startsWith("${");
                            }
                        }));
        List<String> example = Files.readAllLines(FOLDER.resolve(".env.example")).stream()
                .filter(line -> !line.startsWith("#"))
                .toList();
        assertThat(example.stream().map(line -> line.substring(0, line.indexOf('='))))
                .containsExactlyInAnyOrderElementsOf(asked);
        assertThat(example).allMatch(line -> line.endsWith("=") || line.startsWith("COMPOSE_PROFILES="));
        assertThat(FOLDER.resolve(".gitignore")).content().contains(".env");
    }

    @ParameterizedTest
    @ValueSource(strings = {"core", "all"})
    void leatsConfigurationIsOne(String profile) throws IOException {
        Map<String, String> environment =
                Map.of("CAPTURE_PASSWORD", "c", "REPORTS_PASSWORD", "r", "LEAT_API_TOKEN", "0123456789abcdef01234567");
        Path file = FOLDER.resolve("leat").resolve(profile + ".yaml");
        assertThat(ConfigurationFile.read(file, environment).problems()).isEmpty();
        Matcher hosts = Pattern.compile("//([a-z]+):\\d").matcher(Files.readString(file));
        while (hosts.find()) {
            assertThat(texts(service(hosts.group(1)).path("profiles")))
                    .as(hosts.group())
                    .contains(profile);
        }
    }

    @Test
    void composeItselfTakesTheFile() throws Exception {
        assumeTrue(succeeds("docker", "compose", "version"), "there is no client of Docker Compose here");
        assertThat(succeeds(
                        "docker",
                        "compose",
                        "-f",
                        FOLDER.resolve("compose.yaml").toString(),
                        "--env-file",
                        FOLDER.resolve(".env.example").toString(),
                        "config",
                        "--quiet"))
                .isTrue();
    }

    private static boolean succeeds(String... command) throws InterruptedException {
        try {
            ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
            List.of("POSTGRES_PASSWORD", "MYSQL_PASSWORD", "REPORTS_PASSWORD", "CAPTURE_PASSWORD", "LEAT_API_TOKEN")
                    .forEach(secret -> builder.environment().put(secret, "s"));
            Process process = builder.start();
            return process.waitFor(1, TimeUnit.MINUTES) && process.exitValue() == 0;
        } catch (IOException noSuchCommand) {
            return false;
        }
    }

    private static String version(String service) {
        Matcher image = IMAGE.matcher(service(service).path("image").asText());
        assertThat(image.matches()).as(service).isTrue();
        return image.group(2);
    }

    private static JsonNode service(String name) {
        return Objects.requireNonNull(services().get(name), name);
    }

    private static Map<String, JsonNode> services() {
        try {
            Map<String, JsonNode> services = new TreeMap<>();
            new YAMLMapper()
                    .readTree(FOLDER.resolve("compose.yaml").toFile())
                    .path("services")
                    .properties()
                    .forEach(service -> services.put(service.getKey(), service.getValue()));
            return services;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> texts(JsonNode array) {
        return array.valueStream().map(JsonNode::asText).collect(Collectors.toList());
    }

    /** Of the project's pom, with its own version among them. */
    private static Map<String, String> properties() throws Exception {
        Element project = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(Path.of("..", "pom.xml").toFile())
                .getDocumentElement();
        Map<String, String> properties = new TreeMap<>();
        NodeList all = ((Element) project.getElementsByTagName("properties").item(0)).getChildNodes();
        for (int i = 0; i < all.getLength(); i++) {
            properties.put(all.item(i).getNodeName(), all.item(i).getTextContent());
        }
        NodeList children = project.getChildNodes();
        for (int i = 0; i < children.getLength(); i++) {
            if (children.item(i).getNodeName().equals("version")) {
                properties.put("project.version", children.item(i).getTextContent());
            }
        }
        return properties;
    }
}
