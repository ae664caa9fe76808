package dev.leat.services.containers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.leat.services.ServiceError;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What {@code compose/compose.yaml} says of a service. Images are replaced as Compose replaces them, by the environment
 * variables that the file names: {@code POSTGRES_IMAGE}, {@code KAFKA_IMAGE} and so on.
 */
final class Composition {

    private static final Pattern WITH_DEFAULT = Pattern.compile("\\$\\{([A-Z_]+):-([^}]*)}");

    private final JsonNode services;
    private final Map<String, String> variables;

    Composition(Map<String, String> variables) {
        this.variables = variables;
        try (InputStream file = Objects.requireNonNull(Composition.class.getResourceAsStream("compose.yaml"))) {
            this.services = new YAMLMapper().readTree(file).path("services");
        } catch (IOException broken) {
            throw ServiceError.COMPOSITION_BROKEN.causedBy(broken, "services");
        }
    }

    /** The image, the command and the environment as the file has them; variables that the file wants from outside are left out. */
    Recipe recipe(String service) {
        Map<String, String> environment = new HashMap<>();
        for (Map.Entry<String, JsonNode> variable :
                services.path(service).path("environment").properties()) {
            String value = variable.getValue().asText();
            if (!value.contains("${")) {
                environment.put(variable.getKey(), value);
            }
        }
        List<String> command = services.path(service)
                .path("command")
                .valueStream()
                .map(JsonNode::asText)
                .collect(Collectors.toList());
        return new Recipe(service, image(service), command, environment, Map.of());
    }

    /** The port inside the container of the service's only published one. */
    int port(String service) {
        String published = services.path(service).path("ports").path(0).asText();
        try {
            return Integer.parseInt(published.substring(published.lastIndexOf(':') + 1));
        } catch (NumberFormatException missing) {
            throw ServiceError.COMPOSITION_BROKEN.causedBy(missing, "port of " + service);
        }
    }

    private String image(String service) {
        Matcher reference =
                WITH_DEFAULT.matcher(services.path(service).path("image").asText());
        if (!reference.matches()) {
            throw ServiceError.COMPOSITION_BROKEN.exception("replaceable image of " + service);
        }
        String chosen = variables.getOrDefault(reference.group(1), "");
        return chosen.isEmpty() ? reference.group(2) : chosen;
    }
}
