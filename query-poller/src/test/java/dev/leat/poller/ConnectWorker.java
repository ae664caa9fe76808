package dev.leat.poller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.leat.services.SharedServices;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A worker of a Kafka Connect cluster, which publishes exactly once and has the connector as a plugin of its own class loader. A
 * process of its own; killed when closed.
 */
final class ConnectWorker implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final int LAST_LINES = 60;

    private final Path logFile;
    private final URI api;
    private final Process process;

    /** @param folder that the workers of one cluster share; its name is the cluster's */
    ConnectWorker(Path folder) throws IOException {
        this.logFile = folder.resolve("worker.log");
        int port = freePort();
        this.api = URI.create("http://127.0.0.1:" + port);
        Path settings = Files.writeString(folder.resolve("worker.properties"), settings(folder, port));
        this.process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Dlogback.configurationFile=" + ConnectWorker.class.getResource("/logback-test.xml"),
                        "-cp",
                        classPath(entry -> !isOfThePlugin(entry)),
                        "org.apache.kafka.connect.cli.ConnectDistributed",
                        settings.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile.toFile()))
                .start();
    }

    private static String settings(Path folder, int port) throws IOException {
        Path plugin = folder.resolve("plugins").resolve("leat");
        if (!Files.exists(plugin)) {
            install(plugin);
        }
        return """
                bootstrap.servers=%1$s
                group.id=%2$s
                listeners=http://127.0.0.1:%3$d
                exactly.once.source.support=enabled
                plugin.path=%4$s
                plugin.discovery=service_load
                key.converter=org.apache.kafka.connect.json.JsonConverter
                value.converter=org.apache.kafka.connect.json.JsonConverter
                config.storage.topic=%2$s-configs
                offset.storage.topic=%2$s-offsets
                status.storage.topic=%2$s-status
                config.storage.replication.factor=1
                offset.storage.replication.factor=1
                offset.storage.partitions=1
                status.storage.replication.factor=1
                status.storage.partitions=1
                scheduled.rebalance.max.delay.ms=0
                session.timeout.ms=6000
                heartbeat.interval.ms=1000
                """.formatted(SharedServices.kafka().bootstrapServers(), folder.getFileName(), port, plugin.getParent());
    }

    /** As one installs it: a folder of jars. */
    private static void install(Path plugin) throws IOException {
        Files.createDirectories(plugin);
        int number = 0;
        for (String entry : classPath(ConnectWorker::isOfThePlugin).split(":", -1)) {
            Path jar = plugin.resolve(number++ + ".jar");
            if (Files.isDirectory(Path.of(entry))) {
                pack(Path.of(entry), jar);
            } else {
                Files.createSymbolicLink(jar, Path.of(entry));
            }
        }
    }

    private static void pack(Path classes, Path jar) throws IOException {
        try (JarOutputStream to = new JarOutputStream(Files.newOutputStream(jar));
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                to.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                Files.copy(file, to);
            }
        }
    }

    private static String classPath(Predicate<String> which) {
        return Stream.of(System.getProperty("java.class.path").split(":", -1))
                .filter(which)
                .collect(Collectors.joining(":"));
    }

    /** What a worker does not bring along. */
    private static boolean isOfThePlugin(String entry) {
        return Stream.of("/h2-", "/postgresql-", "/sqlite-", "/avro-", "/query-poller/", "/change-stream")
                .anyMatch(entry::contains);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** Returns when the worker has taken it. */
    void start(String connector, Map<String, String> settings) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(api.resolve("/connectors/" + connector + "/config"))
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(new ObjectMapper().writeValueAsString(settings)));
        await().atMost(PATIENCE)
                .failFast(
                        "it ended",
                        () -> assertThat(process.isAlive()).as(log()).isTrue())
                .ignoreException(ConnectException.class)
                .untilAsserted(() -> {
                    HttpResponse<String> answer = send(request);
                    assertThat(answer.statusCode())
                            .as(() -> answer.body() + log())
                            .isEqualTo(201);
                });
    }

    /** What it says of a connector and its task. */
    String status(String connector) throws Exception {
        return send(HttpRequest.newBuilder(api.resolve("/connectors/" + connector + "/status")))
                .body();
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request.build(), BodyHandlers.ofString());
        }
    }

    private String log() {
        try {
            List<String> lines = Files.readAllLines(logFile);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** As kill -9; returns when it is gone. */
    void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    @Override
    public void close() {
        kill();
    }
}
