package dev.leat.platform.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leat.platform.Leat;
import dev.leat.services.PostgreSqlService;
import dev.leat.services.SharedServices;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code leat run} as a process of its own, on an embedded Kafka and registry. */
class RunCommandTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Pattern API = Pattern.compile("the API is at (http://\\S+)");

    @TempDir
    Path folder;

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void endAll() {
        started.forEach(Process::destroyForcibly);
    }

    @Test
    void aSignalStopsItCleanlyAndAKillLeavesNoServerBehind() throws Exception {
        PostgreSqlService postgres = SharedServices.postgreSql();
        postgres.createDatabase("run_command");
        try (var connection = DriverManager.getConnection(
                        postgres.jdbcUrl("run_command"), postgres.user(), postgres.password());
                var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE orders (id bigint PRIMARY KEY, status text);"
                    + "INSERT INTO orders VALUES (1, 'new'), (2, 'paid')");
        }
        Path file = Files.writeString(folder.resolve("leat.yaml"), """
                deployment: run-command
                data: %s
                kafka: embedded
                registry: embedded
                sources:
                  run-command:
                    type: postgres
                    url: %s
                    user: %s
                    password: ${env:PG_PASSWORD}
                    tables: [public.orders]
                views:
                  run-command-orders:
                    root: run-command.public.orders
                    fields: [id, status]
                    stores:
                      lookup: {type: redis, url: "%s", key: "run-command:{id}"}
                api: {port: 0}
                """.formatted(
                        folder.resolve("data"),
                        postgres.jdbcUrl("run_command"),
                        postgres.user(),
                        SharedServices.redis().uri()));

        Process first = leat(file, "first");
        String api = apiOf(first, "first");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(get(api + "/stores")).contains("\"written\":2"));
        List<ProcessHandle> servers = first.descendants().toList();
        assertThat(servers).isNotEmpty();
        first.destroy();

        assertThat(first.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(first.exitValue()).as(log("first")).isEqualTo(ExitCode.FINE);
        assertThat(servers).noneMatch(ProcessHandle::isAlive);
        assertThat(log("first")).contains("stopping").doesNotContain("\tat ", postgres.password(), "WARN", "ERROR");

        Process second = leat(file, "second", "--verbose");
        String again = apiOf(second, "second");
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(get(again + "/sources")).contains("\"state\":\"streaming\"");
            assertThat(get(again + "/stores")).contains("\"state\":\"running\"");
        });
        assertThat(get(again + "/sources")).contains("\"published\":0");
        List<ProcessHandle> orphans = second.descendants().toList();
        second.destroyForcibly();

        assertThat(log("second"))
                .contains("dev.leat.platform.program.Program: ")
                .doesNotContain(postgres.password());
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(orphans).noneMatch(ProcessHandle::isAlive));
    }

    @Test
    void aFileThatIsWrongIsToldAndTheExitCodeSaysSo() throws Exception {
        Path file = Files.writeString(folder.resolve("leat.yaml"), "deployment: shop\nkafka: embeded\n");

        Process process = leat(file, "wrong");

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(ExitCode.WRONG);
        assertThat(log("wrong"))
                .contains("kafka (line 2): ", "sources: missing")
                .doesNotContain("\tat ");
    }

    private Process leat(Path file, String name, String... options) throws IOException {
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
                file.toString()));
        command.addAll(List.of(options));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("PG_PASSWORD", SharedServices.postgreSql().password());
        builder.redirectErrorStream(true);
        builder.redirectOutput(folder.resolve(name + ".log").toFile());
        Process process = builder.start();
        started.add(process);
        return process;
    }

    private String apiOf(Process process, String name) {
        return await().atMost(PATIENCE)
                .failFast(name + " ended: " + folder, () -> !process.isAlive())
                .until(
                        () -> {
                            Matcher matcher = API.matcher(log(name));
                            return matcher.find() ? matcher.group(1) : "";
                        },
                        url -> !url.isEmpty());
    }

    private String log(String name) throws IOException {
        return Files.readString(folder.resolve(name + ".log"), StandardCharsets.UTF_8);
    }

    private static String get(String url) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString())
                    .body();
        }
    }
}
