package dev.leat.platform.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leat.platform.program.LeatProcess;
import dev.leat.services.PostgreSqlService;
import dev.leat.services.SharedServices;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code leat run} as a process of its own, on an embedded Kafka and registry. */
class RunCommandTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    Path folder;

    private final List<LeatProcess> started = new ArrayList<>();

    @AfterEach
    void endAll() {
        started.forEach(LeatProcess::close);
    }

    @Test
    void aSignalStopsItCleanlyAndAKillLeavesNoServerBehind() throws Exception {
        PostgreSqlService postgres = SharedServices.postgreSql();
        postgres.createDatabase("run_command");
        try (var connection = DriverManager.getConnection(
                        postgres.jdbcUrl("run_command"), postgres.user(), postgres.password());
                var statement = connection.createStatement()) {
            // as a check advises, so that there is nothing to warn of
            statement.execute("ALTER SYSTEM SET max_slot_wal_keep_size = '10GB'");
            statement.execute("SELECT pg_reload_conf()");
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

        LeatProcess first = leat(file, "first");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(first.get("/stores")).contains("\"written\":2"));
        List<ProcessHandle> servers = first.process().descendants().toList();
        assertThat(servers).isNotEmpty();
        first.process().destroy();

        assertThat(first.process().waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(first.process().exitValue()).as(first.log()).isEqualTo(ExitCode.FINE);
        assertThat(servers).noneMatch(ProcessHandle::isAlive);
        assertThat(first.log()).contains("stopping").doesNotContain("\tat ", postgres.password(), "WARN", "ERROR");

        LeatProcess second = leat(file, "second", "--verbose");
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(second.get("/sources")).contains("\"state\":\"streaming\"");
            assertThat(second.get("/stores")).contains("\"state\":\"running\"");
        });
        assertThat(second.get("/sources")).contains("\"published\":0");
        List<ProcessHandle> orphans = second.process().descendants().toList();
        second.kill();

        assertThat(second.log()).contains("dev.leat.platform.program.Program: ").doesNotContain(postgres.password());
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(orphans).noneMatch(ProcessHandle::isAlive));
    }

    @Test
    void aFileThatIsWrongIsToldAndTheExitCodeSaysSo() throws Exception {
        Path file = Files.writeString(folder.resolve("leat.yaml"), "deployment: shop\nkafka: embeded\n");

        LeatProcess leat = leat(file, "wrong");

        assertThat(leat.process().waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(leat.process().exitValue()).isEqualTo(ExitCode.WRONG);
        assertThat(leat.log()).contains("kafka (line 2): ", "sources: missing").doesNotContain("\tat ");
    }

    private LeatProcess leat(Path file, String name, String... options) throws IOException {
        LeatProcess process = new LeatProcess(file, folder.resolve(name + ".log"), options);
        started.add(process);
        return process;
    }
}
