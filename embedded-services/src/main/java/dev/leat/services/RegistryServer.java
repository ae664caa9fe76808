package dev.leat.services;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
        return Map.ofEntries(
                Map.entry("QUARKUS_HTTP_HOST", LoopbackPort.HOST),
                Map.entry("QUARKUS_HTTP_PORT", Integer.toString(home().port())),
                Map.entry("QUARKUS_HTTP_ACCESS_LOG_ENABLED", "false"),
                Map.entry("QUARKUS_MANAGEMENT_HOST", LoopbackPort.HOST),
                Map.entry("QUARKUS_MANAGEMENT_PORT", Integer.toString(managementPort)),
                Map.entry("QUARKUS_LOG_LEVEL", "WARN"),
                Map.entry("QUARKUS_LOG_CATEGORY__IO_APICURIO__LEVEL", "WARN"),
                Map.entry("APICURIO_STORAGE_KIND", "kafkasql"),
                Map.entry("APICURIO_STORAGE_SNAPSHOT_LOCATION", home().data().toString()),
                // the registry starts by looking for the end of its topics, twice for as long as this; no snapshot is
                // made, so that the journal always has everything, even if such a look is too short
                Map.entry("APICURIO_KAFKASQL_CONSUMER_POLL_TIMEOUT", "500"),
                Map.entry("APICURIO_KAFKASQL_SNAPSHOT_SCHEDULED_ENABLED", "false"),
                Map.entry("APICURIO_KAFKASQL_BOOTSTRAP_SERVERS", kafka.bootstrapServers()));
    }

    @Override
    boolean answers() throws IOException {
        return HttpProbe.isOk("http://" + LoopbackPort.HOST + ":" + managementPort + "/health/ready")
                && HttpProbe.isOk(apiUrl() + "/search/artifacts?limit=1");
    }

    @Override
    public String url() {
        return "http://" + LoopbackPort.HOST + ":" + home().port();
    }
}
