package dev.leat.platform.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leat.platform.Leat;
import dev.leat.services.SharedServices;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code leat run} as a process of its own; {@code PG_PASSWORD} is the shared server's password. Killed when closed. */
public final class LeatProcess implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Pattern API = Pattern.compile("the API is at (http://\\S+)");

    private final Path logFile;
    private final Process process;

    /** @param logFile what it prints */
    public LeatProcess(Path configuration, Path logFile, String... options) throws IOException {
        this.logFile = logFile;
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                Leat.class.getName(),
                "run",
                "-c",
                configuration.toString()));
        command.addAll(List.of(options));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("PG_PASSWORD", SharedServices.postgreSql().password());
        builder.redirectErrorStream(true);
        builder.redirectOutput(logFile.toFile());
        this.process = builder.start();
    }

    public Process process() {
        return process;
    }

    public String log() throws IOException {
        return Files.readString(logFile, StandardCharsets.UTF_8);
    }

    /** What the API answers, as soon as it is there. {@code path}: after {@code /api}. */
    public String get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(api() + path)));
    }

    /** What Prometheus is shown. */
    public String metrics() throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(api()).resolve("/metrics")));
    }

    /** Like {@link #get}. */
    public String post(String path, String json) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(api() + path)).POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    private static String send(HttpRequest.Builder request) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request.build(), BodyHandlers.ofString()).body();
        }
    }

    private String api() {
        return await().atMost(PATIENCE)
                .failFast(
                        "it ended",
                        () -> assertThat(process.isAlive()).as(log()).isTrue())
                .until(
                        () -> {
                            Matcher matcher = API.matcher(log());
                            return matcher.find() ? matcher.group(1) : "";
                        },
                        url -> !url.isEmpty());
    }

    /** As kill -9; returns when it is gone. */
    public void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    @Override
    public void close() {
        kill();
    }
}
