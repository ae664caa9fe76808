package dev.leat.services.containers;

import dev.leat.services.ServiceError;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a container is made of.
 *
 * @param service its name, by which other containers of the set reach it
 * @param image with its registry, if that is not Docker Hub, and its version
 * @param command empty for the image's own
 * @param ports from those inside to those of 127.0.0.1
 */
record Recipe(
        String service,
        String image,
        List<String> command,
        Map<String, String> environment,
        Map<Integer, Integer> ports) {

    Recipe {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
        ports = Map.copyOf(ports);
    }

    /** The value of a variable that must be there. */
    String told(String variable) {
        String value = environment.get(variable);
        if (value == null) {
            throw ServiceError.COMPOSITION_BROKEN.exception(variable + " of " + service);
        }
        return value;
    }

    /** With another command. */
    Recipe running(List<String> other) {
        return new Recipe(service, image, other, environment, ports);
    }

    /** With these variables only. */
    Recipe knowingOnly(Map<String, String> variables) {
        return new Recipe(service, image, command, variables, ports);
    }

    /** With these variables too. */
    Recipe knowing(Map<String, String> variables) {
        Map<String, String> all = new HashMap<>(environment);
        all.putAll(variables);
        return knowingOnly(all);
    }

    /** With one more port of 127.0.0.1. */
    Recipe published(int inside, int outside) {
        Map<Integer, Integer> all = new HashMap<>(ports);
        all.put(inside, outside);
        return new Recipe(service, image, command, environment, all);
    }

    /** As the engine takes them; on loopback only, since the servers are not secured. */
    List<String> portBindings() {
        List<String> bindings = new ArrayList<>();
        ports.forEach((inside, outside) -> bindings.add("127.0.0.1:" + outside + ":" + inside));
        return bindings;
    }
}
