package dev.leat.services;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Elasticsearch as one node, without security: it listens on loopback only. */
public final class ElasticsearchServer extends EmbeddedServer implements ElasticsearchService {

    /** What we choose differently; each would clash with, or add to, what {@link #JVM_OPTIONS} says. */
    private static final List<String> OPTIONS_LEFT_OUT =
            List.of("-XX:+UseG1GC", "-Xlog:", "-XX:+HeapDumpOnOutOfMemoryError", "#");

    private static final List<String> JVM_OPTIONS =
            List.of("-Xms512m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-AlwaysPreTouch");

    private final Distributions distributions = new Distributions();
    private final Path config;
    private final Path temporaryFiles;
    private @Nullable Path distribution;

    public ElasticsearchServer(Home home) {
        super("Elasticsearch", home);
        this.config = home.folder().resolve("config");
        this.temporaryFiles = home.folder().resolve("tmp");
    }

    @Override
    void prepare() throws IOException {
        distribution = distributions.elasticsearch();
        Files.createDirectories(home().data());
        Files.createDirectories(temporaryFiles);
        Files.createDirectories(config);
        Files.writeString(config.resolve("elasticsearch.yml"), settings());
        Files.write(config.resolve("jvm.options"), jvmOptions(distribution));
        try (InputStream log4j = Objects.requireNonNull(
                ElasticsearchServer.class.getResourceAsStream("elasticsearch-log4j2.properties"))) {
            Files.copy(log4j, config.resolve("log4j2.properties"), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    @Override
    List<String> command() {
        if (distribution == null) {
            throw new IllegalStateException("not prepared");
        }
        return UnprivilegedUser.running(
                displayName(), List.of(distribution.resolve("bin/elasticsearch").toString()));
    }

    @Override
    Map<String, String> environment() {
        return Map.of(
                "ES_JAVA_HOME", JavaCommand.home().toString(),
                "ES_PATH_CONF", config.toString(),
                "ES_TMPDIR", temporaryFiles.toString(),
                "CLI_JAVA_OPTS", "-XX:TieredStopAtLevel=1");
    }

    @Override
    boolean answers() throws IOException {
        return Probe.http(url() + "/_cluster/health?wait_for_status=yellow&timeout=2s");
    }

    @Override
    public String url() {
        return "http://" + LoopbackPort.HOST + ":" + home().port();
    }

    private static List<String> jvmOptions(Path distribution) throws IOException {
        List<String> original = Files.readAllLines(distribution.resolve("config/jvm.options"));
        return Stream.concat(
                        original.stream()
                                .filter(line -> OPTIONS_LEFT_OUT.stream().noneMatch(line::startsWith)),
                        JVM_OPTIONS.stream())
                .toList();
    }

    private String settings() {
        return """
                cluster.name: leat
                node.name: leat
                http.host: %1$s
                http.port: %2$d
                transport.host: %1$s
                transport.port: 0
                path.data: '%3$s'
                path.logs: '%4$s'
                %5$s
                """.formatted(
                        LoopbackPort.HOST,
                        home().port(),
                        home().data(),
                        home().folder().resolve("logs"),
                        ServerSettings.ELASTICSEARCH.entrySet().stream()
                                .map(setting -> setting.getKey() + ": " + setting.getValue())
                                .collect(Collectors.joining("\n")));
    }
}
