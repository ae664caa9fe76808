package dev.leat.services.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.leat.services.PostgreSqlService;
import dev.leat.services.RedisService;
import dev.leat.services.Service;
import dev.leat.services.ServiceException;
import dev.leat.services.ServiceName;
import dev.leat.services.Services;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every server on a container promises: on an engine, when {@code LEAT_SERVICES=containers}; and what is said without one. */
final class ContainedServicesTest {

    private static final boolean WANTED = "containers".equals(System.getenv("LEAT_SERVICES"));

    private final Optional<String> obstacle = new DockerContainers().obstacle();

    @Test
    void aMissingEngineIsAnObstacleAndNoFailure() {
        assumeTrue(obstacle.isPresent(), "an engine answers");

        assertThat(obstacle.orElseThrow()).contains("Docker engine").doesNotContain("\n");
        assertThat(new DockerContainers().obstacle()).isEqualTo(obstacle);
    }

    @ParameterizedTest
    @EnumSource(ServiceName.class)
    void aServerIsThereAgainAtTheSameAddressAfterAKillAndAfterAStop(ServiceName name) throws Exception {
        assumeTrue(WANTED && obstacle.isEmpty(), "no engine");
        try (Services services = new ContainerServices(System.getenv())) {
            Service server = server(services, name);
            assertThat(server.isRunning()).isTrue();
            assertThat(Files.size(server.logFile())).isPositive();

            server.start();
            server.kill();
            assertThat(server.isRunning()).isFalse();
            server.kill();
            server.stop();
            server.start();
            server.suspend();
            assertThat(server.isRunning()).isTrue();
            server.resume();
            server.suspend();
            server.stop();
            assertThat(server.isRunning()).isFalse();
            assertThatThrownBy(server::suspend).isInstanceOf(ServiceException.class);
            server.start();
            assertThat(server.isRunning()).isTrue();
        }
    }

    @Test
    void postgreSqlKeepsItsDataAndItsPassword() throws Exception {
        assumeTrue(WANTED && obstacle.isEmpty(), "no engine");
        try (Services services = new ContainerServices(System.getenv())) {
            PostgreSqlService server = services.postgreSql();
            server.createDatabase("kept");
            assertThatThrownBy(() -> server.createDatabase("kept"))
                    .hasMessageContaining("already exists")
                    .hasMessageContaining(server.logFile().toString());
            server.kill();
            server.start();
            try (Connection connection =
                            DriverManager.getConnection(server.jdbcUrl("kept"), server.user(), server.password());
                    Statement statement = connection.createStatement();
                    ResultSet setting = statement.executeQuery("SHOW wal_level")) {
                assertThat(setting.next()).isTrue();
                assertThat(setting.getString(1)).isEqualTo("logical");
            }
        }
    }

    @Test
    void aFrozenRedisAnswersNobodyAndGoesOnWhenResumed() throws Exception {
        assumeTrue(WANTED && obstacle.isEmpty(), "no engine");
        try (Services services = new ContainerServices(System.getenv())) {
            RedisService server = services.redis();
            assertThat(answer(server, "SET kept yes")).isEqualTo("+OK");
            server.suspend();
            assertThatThrownBy(() -> answer(server, "PING")).isInstanceOf(SocketTimeoutException.class);
            server.resume();
            assertThat(answer(server, "PING")).isEqualTo("+PONG");
            server.kill();
            server.start();
            assertThat(answer(server, "STRLEN kept")).isEqualTo(":3");
        }
    }

    @Test
    void anImageThatNobodyHasIsNamedWithTheWayOut() {
        assumeTrue(WANTED && obstacle.isEmpty(), "no engine");
        try (Services services = new ContainerServices(Map.of("REDIS_IMAGE", "127.0.0.1:1/nobody/redis:0"))) {
            assertThatThrownBy(services::redis)
                    .isInstanceOf(ServiceException.class)
                    .hasMessageContaining("127.0.0.1:1/nobody/redis:0")
                    .hasMessageContaining("docs/containers.md");
        }
    }

    private static String answer(RedisService server, String command) throws IOException {
        URI uri = URI.create(server.uri());
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.setSoTimeout(1_000);
            socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
            byte[] buffer = new byte[64];
            int length = socket.getInputStream().read(buffer);
            return new String(buffer, 0, Math.max(0, length), StandardCharsets.US_ASCII).strip();
        }
    }

    private static Service server(Services services, ServiceName name) {
        return switch (name) {
            case POSTGRESQL -> services.postgreSql();
            case MYSQL -> services.mySql();
            case KAFKA -> services.kafka();
            case REGISTRY -> services.registry();
            case REDIS -> services.redis();
            case ELASTICSEARCH -> services.elasticsearch();
        };
    }
}
