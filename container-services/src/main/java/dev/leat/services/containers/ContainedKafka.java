package dev.leat.services.containers;

import dev.leat.services.KafkaService;
import dev.leat.services.LoopbackPort;
import dev.leat.services.Probe;
import dev.leat.services.ServerSettings;
import dev.leat.services.ServiceError;
import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Kafka as one node, for clients of this machine and for the set's other containers. */
final class ContainedKafka extends ContainedServer implements KafkaService {

    private static final String LISTENERS = "KAFKA_ADVERTISED_LISTENERS";

    /** What the file tells clients of this machine. */
    private static final String ADVERTISED = LoopbackPort.HOST + ":29092";

    private final int port;

    ContainedKafka(Place place) {
        super("Kafka", recipe(place.recipe(), place.port()), place);
        this.port = place.port();
    }

    static Recipe recipe(Recipe composed, int port) {
        String listeners = composed.told(LISTENERS);
        if (!listeners.contains(ADVERTISED)) {
            throw ServiceError.COMPOSITION_BROKEN.exception("Kafka listener advertised as " + ADVERTISED);
        }
        Map<String, String> environment = new HashMap<>();
        environment.put(LISTENERS, listeners.replace(ADVERTISED, LoopbackPort.HOST + ":" + port));
        for (String setting : ServerSettings.KAFKA) {
            String[] nameAndValue = setting.split("=", 2);
            environment.put(variable(nameAndValue[0]), nameAndValue[1]);
        }
        return composed.knowing(environment);
    }

    /** The name under which the image takes a broker's property, of letters and dots. */
    private static String variable(String property) {
        return "KAFKA_" + property.toUpperCase(Locale.ROOT).replace('.', '_');
    }

    @Override
    boolean answers() throws IOException {
        return Probe.kafka(port);
    }

    @Override
    public String bootstrapServers() {
        return LoopbackPort.HOST + ":" + port;
    }
}
