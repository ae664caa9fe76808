package dev.leat.platform.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads one configuration file: text to tree, references to what they stand for, tree to records, records against their
 * constraints and each other. Every step goes on after a problem, so that all of them are told at once.
 */
public final class ConfigurationFile {

    private static final Set<String> SECRET_KEYS = Set.of("password", "token", "sasl.jaas.config");

    private final YamlTree yaml;
    private final Path folder;
    private final Secrets secrets;
    private final List<Problem> problems = new ArrayList<>();
    private final Set<String> places = new HashSet<>();

    private ConfigurationFile(String text, Path folder, Secrets secrets) {
        this.yaml = YamlTree.parse(text);
        this.folder = folder;
        this.secrets = secrets;
    }

    /**
     * What a file says.
     *
     * @param configuration whole if there are no problems, else what could be bound
     * @param problems in the order of the file, at most one for each place
     * @param secrets what must not be shown from now on
     * @param folder the file's, which relative paths start from
     * @param lines where each path stands in the file, counted from 1
     */
    public record Reading(
            Configuration configuration,
            List<Problem> problems,
            Secrets secrets,
            Path folder,
            Map<String, Integer> lines) {

        /** A problem that was found later, with its line. */
        public Problem problem(String path, String message) {
            return new Problem(path, YamlTree.line(lines, path), secrets.mask(message));
        }

        /** Whether something stands in the file at this place. */
        public boolean isGiven(String path) {
            return lines.containsKey(path);
        }

        /** The folder for everything on this machine; a relative one starts from where the program was started. */
        public Path data() {
            return Path.of(configuration.data()).toAbsolutePath().normalize();
        }

        /** Whether nothing is wrong at this place or inside it. */
        public boolean isFine(String path) {
            return problems.stream()
                    .noneMatch(
                            problem -> problem.isWithin(path) || problem.path().isEmpty());
        }
    }

    /** Reads the file; one that cannot be read is a problem too. */
    public static Reading read(Path file, Map<String, String> environment) {
        Path parent = file.toAbsolutePath().normalize().getParent();
        Path folder = parent == null ? Path.of("/") : parent;
        try {
            return of(Files.readString(file, StandardCharsets.UTF_8), folder, environment);
        } catch (NoSuchFileException e) {
            return unreadable(file + " does not exist; name the configuration file after -c", folder, environment);
        } catch (CharacterCodingException e) {
            return unreadable(file + " is not a text in UTF-8", folder, environment);
        } catch (IOException e) {
            return unreadable(
                    "cannot read " + file + ": it must be a file that this user may read", folder, environment);
        }
    }

    /** Reads a configuration from a text; {@code folder} is what relative paths start from. */
    public static Reading of(String text, Path folder, Map<String, String> environment) {
        return new ConfigurationFile(text, folder, new Secrets(environment, folder)).reading();
    }

    private static Reading unreadable(String message, Path folder, Map<String, String> environment) {
        return new Reading(
                Configuration.EMPTY,
                List.of(new Problem("", 0, message)),
                new Secrets(environment, folder),
                folder,
                Map.of());
    }

    private Reading reading() {
        yaml.problems().forEach(problem -> add(problem.path(), problem.line(), problem.message()));
        Configuration configuration = Configuration.EMPTY;
        if (places.isEmpty() || !yaml.root().isEmpty()) {
            JsonNode tree = resolved(yaml.root(), "", "");
            configuration = new Binder(this::add).bind(tree);
            Constraints.check(configuration, this::add);
            new CrossChecks(configuration, tree, places::contains, this::add).run();
        }
        problems.sort(Problem.BY_PLACE);
        return new Reading(configuration, List.copyOf(problems), secrets, folder, yaml.lines());
    }

    private void add(String path, String message) {
        add(path, yaml.line(path), message);
    }

    private void add(String path, int line, String message) {
        if (places.add(path)) {
            problems.add(new Problem(path, line, secrets.mask(message)));
        }
    }

    /** A copy with every reference replaced; one that names nothing leaves null in its place. */
    private JsonNode resolved(JsonNode node, String path, String key) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        if (node instanceof ObjectNode object) {
            ObjectNode copy = nodes.objectNode();
            if (object.has("type")) {
                // binding needs to know first what it binds
                copy.putNull("type");
            }
            object.properties()
                    .forEach(entry -> copy.set(
                            entry.getKey(),
                            resolved(
                                    entry.getValue(),
                                    path.isEmpty() ? entry.getKey() : path + "." + entry.getKey(),
                                    entry.getKey())));
            return copy;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode copy = nodes.arrayNode();
            for (int i = 0; i < array.size(); i++) {
                copy.add(resolved(array.get(i), path + "[" + i + "]", key));
            }
            return copy;
        }
        boolean secret = SECRET_KEYS.contains(key) || key.endsWith(".password");
        // these may look like numbers or truth values, and are texts
        boolean text = secret || path.startsWith("kafka.properties.");
        if (!node.isTextual() && !(text && node.isValueNode() && !node.isNull())) {
            return node;
        }
        try {
            String value = secrets.resolve(node.asText());
            if (secret) {
                secrets.hide(value);
            }
            return nodes.textNode(value);
        } catch (Secrets.Unresolvable e) {
            add(path, e.remedy());
            return nodes.nullNode();
        }
    }
}
