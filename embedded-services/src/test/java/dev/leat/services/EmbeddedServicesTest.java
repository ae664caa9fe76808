package dev.leat.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.RedisClient;

final class EmbeddedServicesTest {

    @Test
    void allServersStartSideBySideAndStopTogether() {
        List<EmbeddedServer> servers;
        try (EmbeddedServices services = EmbeddedServices.temporary()) {
            services.start(EnumSet.allOf(ServiceName.class));

            servers = List.of(
                    services.postgreSql(),
                    services.mySql(),
                    services.kafka(),
                    services.registry(),
                    services.redis(),
                    services.elasticsearch());
            assertThat(servers).allMatch(EmbeddedServer::isRunning);
            assertThat(servers).extracting(server -> server.home().port()).doesNotHaveDuplicates();
        }
        assertThat(servers).noneMatch(EmbeddedServer::isRunning);
        assertThat(servers).noneMatch(server -> server.home().folder().toFile().exists());
    }

    @Test
    void aServerIsStartedOnceHoweverManyAskForIt() throws Exception {
        try (EmbeddedServices services = EmbeddedServices.temporary();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<RedisServer>> asked = IntStream.range(0, 20)
                    .mapToObj(anyone -> threads.submit(services::redis))
                    .toList();
            for (Future<RedisServer> answer : asked) {
                assertThat(answer.get()).isSameAs(services.redis());
            }
        }
    }

    @Test
    void aServerThatCannotStartNamesItsLogAndShowsTheEndOfIt(@TempDir Path folder) throws IOException {
        try (ServerSocket taken = new ServerSocket()) {
            taken.bind(LoopbackPort.address(0));
            Home home = Home.kept(folder).onPort(taken.getLocalPort());
            try (RedisServer server = new RedisServer(home)) {
                assertThatThrownBy(server::start)
                        .isInstanceOfSatisfying(
                                ServiceException.class,
                                failure -> assertThat(failure.error()).isEqualTo(ServiceError.NOT_STARTED))
                        .hasMessageContaining("ended with status 1")
                        .hasMessageContaining(server.logFile().toString())
                        .hasMessageContaining("Address already in use");
                assertThat(server.isRunning()).isFalse();
            }
        }
    }

    @Test
    void aFailedStartIsNotTriedAgainByTheNextWhoAsks(@TempDir Path folder) throws IOException {
        try (ServerSocket taken = new ServerSocket();
                EmbeddedServices services = EmbeddedServices.at(
                        name -> Home.kept(folder.resolve(name)).onPort(taken.getLocalPort()))) {
            taken.bind(LoopbackPort.address(0));
            Throwable first = failureOf(services);

            assertThat(failureOf(services)).isSameAs(first);
        }
    }

    @Test
    void aClosedSetStartsNothing() {
        EmbeddedServices services = EmbeddedServices.temporary();
        services.close();
        services.close();

        assertThatThrownBy(services::redis).hasMessageContaining("is closed");
    }

    @Test
    void keptServersComeBackOnTheSamePortWithTheirData(@TempDir Path folder) {
        String uri;
        try (EmbeddedServices services = EmbeddedServices.keptIn(folder);
                RedisClient client = client(services)) {
            client.set("kept", "yes");
            uri = services.redis().uri();
        }
        try (EmbeddedServices services = EmbeddedServices.keptIn(folder);
                RedisClient client = client(services)) {
            assertThat(services.redis().uri()).isEqualTo(uri);
            assertThat(client.get("kept")).isEqualTo("yes");
        }
    }

    private static RedisClient client(EmbeddedServices services) {
        return RedisClient.create(services.redis().uri());
    }

    private static Throwable failureOf(EmbeddedServices services) {
        try {
            services.start(Set.of(ServiceName.REDIS));
            throw new AssertionError("started on a taken port");
        } catch (ServiceException failure) {
            return failure;
        }
    }
}
