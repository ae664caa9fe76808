package dev.leat.services;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Apicurio Registry, with its state in Kafka topics ({@code kafkasql}): with its default store, a database in memory, it would
 * hand out ids anew after a restart, and what is on the topics could not be decoded any more.
 */
public final class RegistryServer extends EmbeddedServer implements RegistryService {

    private final Distributions distributions = new Distributions();
    private final int managementPort = LoopbackPort.free();
    private final KafkaService kafka;
    private @Nullable Path distribution;

    /** {@code kafka} must run whenever the registry is started. */
    public RegistryServer(Home home, KafkaService kafka) {
        super("Apicurio Registry", home);
        this.kafka = kafka;
    }

    @Override
    void prepare() throws IOException {
        distribution = distributions.registry();
        Files.createDirectories(home().data());
    }

    @Override
    List<String> command() {
        if (distribution == null) {
            throw new IllegalStateException("not prepared");
        }
        return List.of(
                JavaCommand.java(),
                "-Xmx384m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-Djava.io.tmpdir=" + home().data(),
                "-jar",
                distribution.resolve("quarkus-run.jar").toString());
    }

    @Override
    Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>(ServerSettings.REGISTRY);
        environment.put("QUARKUS_HTTP_HOST", LoopbackPort.HOST);
        environment.put("QUARKUS_HTTP_PORT", Integer.toString(home().port()));
        environment.put("QUARKUS_MANAGEMENT_HOST", LoopbackPort.HOST);
        environment.put("QUARKUS_MANAGEMENT_PORT", Integer.toString(managementPort));
        environment.put("APICURIO_STORAGE_SNAPSHOT_LOCATION", home().data().toString());
        environment.put("APICURIO_KAFKASQL_BOOTSTRAP_SERVERS", kafka.bootstrapServers());
        return environment;
    }

    @Override
    boolean answers() throws IOException {
        return Probe.http("http://" + LoopbackPort.HOST + ":" + managementPort + "/health/ready")
                && Probe.http(apiUrl() + "/search/artifacts?limit=1");
    }

    @Override
    public String url() {
        return "http://" + LoopbackPort.HOST + ":" + home().port();
    }
}
