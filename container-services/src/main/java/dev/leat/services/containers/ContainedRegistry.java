package dev.leat.services.containers;

import dev.leat.services.LoopbackPort;
import dev.leat.services.Probe;
import dev.leat.services.RegistryService;
import dev.leat.services.ServerSettings;
import java.io.IOException;

/** Apicurio Registry with its state in the set's Kafka, which must run whenever this is started. */
final class ContainedRegistry extends ContainedServer implements RegistryService {

    /** Where Quarkus says whether it is ready. */
    private static final int MANAGEMENT = 9000;

    private final int port;
    private final int managementPort;

    ContainedRegistry(Place place) {
        this(place, LoopbackPort.free());
    }

    private ContainedRegistry(Place place, int managementPort) {
        super("Apicurio Registry", recipe(place.recipe(), managementPort), place);
        this.port = place.port();
        this.managementPort = managementPort;
    }

    static Recipe recipe(Recipe composed, int managementPort) {
        return composed.knowing(ServerSettings.REGISTRY).published(MANAGEMENT, managementPort);
    }

    @Override
    boolean answers() throws IOException {
        return Probe.http("http://" + LoopbackPort.HOST + ":" + managementPort + "/health/ready")
                && Probe.http(apiUrl() + "/search/artifacts?limit=1");
    }

    @Override
    public String url() {
        return "http://" + LoopbackPort.HOST + ":" + port;
    }
}
