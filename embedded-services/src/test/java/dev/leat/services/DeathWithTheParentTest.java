package dev.leat.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DeathWithTheParentTest {

    /** A JVM that starts servers, says which processes they are, and never ends by itself. */
    static final class Parent {

        private Parent() {}

        public static void main(String[] arguments) throws InterruptedException {
            Path folder = Path.of(arguments[0]);
            EmbeddedServices services = EmbeddedServices.at(
                    name -> new Home(folder.resolve(name), LoopbackPort.free(), arguments[1].equals("temporary")));
            services.start(EnumSet.of(ServiceName.POSTGRESQL, ServiceName.REDIS));
            services.redis().suspend();
            Stream.of(services.postgreSql(), services.redis())
                    .flatMap(server -> server.processes().stream())
                    .forEach(process -> System.out.println(process.pid()));
            System.out.println();
            new CountDownLatch(1).await();
        }
    }

    @Test
    void serversDieWithAParentThatIsKilledAndTheirTemporaryDataWithThem(@TempDir Path folder) throws IOException {
        List<Long> pids = killedParentOf(folder, "temporary");

        await().atMost(Duration.ofSeconds(20)).until(() -> pids.stream().noneMatch(Processes::isThere));
        await().atMost(Duration.ofSeconds(20))
                .until(() -> Files.notExists(folder.resolve("postgresql/data"))
                        && Files.notExists(folder.resolve("redis/data")));
        assertThat(folder.resolve("postgresql/postgresql.log")).isNotEmptyFile();
    }

    @Test
    void theNextParentMayStartAtOnceOnTheSameData(@TempDir Path folder) throws IOException {
        List<Long> pids = killedParentOf(folder, "kept");

        try (EmbeddedServices next = EmbeddedServices.keptIn(folder)) {
            next.start(EnumSet.of(ServiceName.POSTGRESQL, ServiceName.REDIS));

            assertThat(pids).noneMatch(Processes::isThere);
        }
    }

    /** The servers' processes; the parent is gone already. */
    private static List<Long> killedParentOf(Path folder, String lifetime) throws IOException {
        Process parent = new ProcessBuilder(
                        JavaCommand.java(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Parent.class.getName(),
                        folder.toString(),
                        lifetime)
                .redirectError(folder.resolve("parent.log").toFile())
                .start();
        try (BufferedReader output = parent.inputReader(StandardCharsets.UTF_8)) {
            List<Long> pids = output.lines()
                    .takeWhile(line -> !line.isEmpty())
                    .map(Long::valueOf)
                    .toList();
            // PostgreSQL's autovacuum workers, of the processes listed, come and go
            assertThat(pids)
                    .as(() -> "see " + folder.resolve("parent.log"))
                    .filteredOn(Processes::isThere)
                    .hasSizeGreaterThan(3)
                    .contains(pids.getFirst(), pids.getLast());
            return pids;
        } finally {
            parent.destroyForcibly().onExit().join();
        }
    }
}
