package dev.leat.services.containers;

import dev.leat.services.Containers;
import dev.leat.services.ServiceError;
import dev.leat.services.Services;
import java.util.Optional;
import java.util.Set;
import org.testcontainers.DockerClientFactory;

/** Docker, or what answers like it, where Testcontainers finds it. */
public final class DockerContainers implements Containers {

    /** What Testcontainers calls the engine's machine when it is this one. */
    private static final Set<String> HERE = Set.of("localhost", "127.0.0.1");

    @Override
    public Optional<String> obstacle() {
        try {
            DockerClientFactory.instance().client();
        } catch (IllegalStateException nobody) {
            return Optional.of("no Docker engine answers");
        } catch (RuntimeException unusable) {
            throw ServiceError.ENGINE_UNUSABLE.causedBy(unusable, unusable);
        }
        String host = DockerClientFactory.instance().dockerHostIpAddress();
        return HERE.contains(host)
                ? Optional.empty()
                : Optional.of("the Docker engine that answers publishes ports at " + host + ", not at 127.0.0.1");
    }

    @Override
    public Services services() {
        return new ContainerServices(System.getenv());
    }
}
