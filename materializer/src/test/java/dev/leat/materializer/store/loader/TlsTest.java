package dev.leat.materializer.store.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leat.materializer.store.StoreDefinition;
import dev.leat.materializer.store.StoreDefinition.Access;
import dev.leat.services.PostgreSqlService;
import dev.leat.services.SharedServices;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is trusted when a store speaks TLS. */
final class TlsTest {

    @TempDir
    private Path folder;

    private SelfSigned identity;
    private Path trusted;

    @BeforeEach
    void makeCertificate() throws Exception {
        identity = new SelfSigned(folder);
        trusted = Files.writeString(folder.resolve("authority.pem"), identity.certificatePem());
    }

    @Test
    void postgresIsReachedOverTlsWhenItsAuthorityIsNamedAndNotOtherwise() throws Exception {
        PostgreSqlService server = SharedServices.postgreSql();
        switchTlsOn(server);

        await().ignoreExceptions()
                .untilAsserted(() -> assertThat(DocumentStores.reach(postgres(server, trusted)))
                        .isEmpty());
        Path another = Files.createDirectory(folder.resolve("another"));
        Path wrong = Files.writeString(another.resolve("authority.pem"), new SelfSigned(another).certificatePem());
        assertThat(DocumentStores.reach(postgres(server, wrong)))
                .hasValueSatisfying(problem -> assertThat(problem).contains("trust store"));
        assertThat(DocumentStores.reach(postgres(server, folder.resolve("none.pem"))))
                .hasValueSatisfying(
                        problem -> assertThat(problem).contains("none.pem").contains("trust store"));
    }

    @Test
    void redisAndElasticsearchHangUpOnAServerThatNobodyVouchesFor() throws Exception {
        try (SSLServerSocket server = handshaker()) {
            String place = "127.0.0.1:" + server.getLocalPort();

            assertThat(DocumentStores.reach(redis(place, Optional.empty())))
                    .hasValueSatisfying(problem -> assertThat(problem).contains("name the authority that signed"));
            assertThat(DocumentStores.reach(elasticsearch(place, Optional.empty())))
                    .hasValueSatisfying(problem -> assertThat(problem).contains("name the authority that signed"));
            // it is no Redis and no Elasticsearch, but it is trusted: that is as far as we get
            assertThat(DocumentStores.reach(redis(place, Optional.of(trusted))))
                    .hasValueSatisfying(problem -> assertThat(problem).contains("is it running"));
            assertThat(DocumentStores.reach(elasticsearch(place, Optional.of(trusted))))
                    .hasValueSatisfying(problem -> assertThat(problem).contains("is it running"));
        }
    }

    @Test
    void aTrustStoreThatCannotBeUsedIsNamed() throws IOException {
        Path empty = Files.createFile(folder.resolve("empty.pem"));

        assertThat(DocumentStores.reach(redis("127.0.0.1:1", Optional.of(empty))))
                .hasValueSatisfying(problem -> assertThat(problem).contains("empty.pem holds no certificate"));
        assertThat(DocumentStores.reach(elasticsearch("127.0.0.1:1", Optional.of(folder.resolve("none.pem")))))
                .hasValueSatisfying(problem -> assertThat(problem).contains("none.pem cannot be used"));
    }

    /** Shakes hands with everybody, and hangs up. */
    private SSLServerSocket handshaker() throws IOException, GeneralSecurityException {
        SSLServerSocket server = (SSLServerSocket)
                identity.server().getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> {
            while (!server.isClosed()) {
                try (SSLSocket client = (SSLSocket) server.accept()) {
                    client.startHandshake();
                } catch (IOException refusedOrClosed) {
                    // INVARIANT: the client has been told, or the test is over
                }
            }
        });
        return server;
    }

    /** As the superuser can: through programs that the server runs in its data folder. */
    private void switchTlsOn(PostgreSqlService server) throws SQLException, GeneralSecurityException {
        try (Connection connection =
                        DriverManager.getConnection(server.jdbcUrl("postgres"), server.user(), server.password());
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TEMP TABLE line (number serial, text text)");
            write(connection, "server.key", identity.keyPem());
            write(connection, "server.crt", identity.certificatePem());
            statement.execute("ALTER SYSTEM SET ssl = on");
            statement.execute("SELECT pg_reload_conf()");
        }
    }

    private static void write(Connection connection, String file, String content) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO line (text) SELECT unnest(string_to_array(?, E'\\n'))");
                Statement statement = connection.createStatement()) {
            statement.execute("TRUNCATE line");
            insert.setString(1, content);
            insert.execute();
            statement.execute(
                    "COPY (SELECT text FROM line ORDER BY number) TO PROGRAM 'umask 077; cat > " + file + "'");
        }
    }

    private static StoreDefinition postgres(PostgreSqlService server, Path trustStore) {
        return new StoreDefinition.PostgreSql(
                "reports",
                new Access(
                        server.jdbcUrl("postgres"),
                        Optional.of(server.user()),
                        Optional.of(server.password()),
                        Optional.of(trustStore.toString())),
                "t");
    }

    private static StoreDefinition redis(String place, Optional<Path> trustStore) {
        return new StoreDefinition.Redis(
                "lookup",
                new Access("rediss://" + place, Optional.empty(), Optional.empty(), trustStore.map(Path::toString)),
                "order:{id}");
    }

    private static StoreDefinition elasticsearch(String place, Optional<Path> trustStore) {
        return new StoreDefinition.Elasticsearch(
                "search",
                new Access("https://" + place, Optional.empty(), Optional.empty(), trustStore.map(Path::toString)),
                "orders",
                Set.of());
    }
}
