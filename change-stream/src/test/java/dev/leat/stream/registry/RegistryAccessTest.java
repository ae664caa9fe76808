package dev.leat.stream.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.leat.stream.error.ErrorKind;
import dev.leat.stream.error.LeatException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server with a certificate of its own, which notes who asks, and knows no schema. */
class RegistryAccessTest {

    private static final String PASSWORD = "changeit";

    @TempDir
    static Path folder;

    private final ConcurrentLinkedQueue<String> authorizations = new ConcurrentLinkedQueue<>();
    private HttpsServer server;
    private int status = 404;

    @BeforeAll
    static void makeKeys() throws IOException, InterruptedException {
        keytool("-genkeypair", "-keyalg", "EC", "-dname", "CN=registry", "-ext", "san=ip:127.0.0.1");
        keytool("-exportcert", "-rfc", "-file", folder.resolve("ca.pem").toString());
    }

    @BeforeEach
    void start() throws IOException, GeneralSecurityException {
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(certificate()));
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void bothKindsOfTrustStoreAndOfCredentialsAreUsed() {
        ask(new RegistryAccess.Credentials.Basic("leat", "s3cret"), new TrustStore(folder.resolve("ca.pem"), ""));
        ask(new RegistryAccess.Credentials.Bearer("t0ken"), new TrustStore(folder.resolve("keys.p12"), PASSWORD));

        assertThat(authorizations).containsExactly("Basic bGVhdDpzM2NyZXQ=", "Bearer t0ken");
    }

    @Test
    void aCertificateThatIsNotTrustedIsForTheOperator() {
        try (ApicurioRegistry registry = new ApicurioRegistry(RegistryAccess.open(url()))) {
            assertThatExceptionOfType(LeatException.class)
                    .isThrownBy(() -> registry.latest("s-value"))
                    .withMessageContaining("trust store")
                    .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.OPERATOR));
        }
    }

    @Test
    void aRefusalIsForTheOperatorAndAFailureOfTheServerPasses() {
        TrustStore trust = new TrustStore(folder.resolve("ca.pem"), "");
        RegistryAccess access = new RegistryAccess(url(), Optional.empty(), Optional.of(trust));
        try (ApicurioRegistry registry = new ApicurioRegistry(access)) {
            status = 401;
            assertThatExceptionOfType(LeatException.class)
                    .isThrownBy(() -> registry.latest("s-value"))
                    .withMessageContaining("credentials")
                    .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.OPERATOR));
            status = 503;
            assertThatExceptionOfType(LeatException.class)
                    .isThrownBy(() -> registry.latest("s-value"))
                    .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.RETRYABLE));
        }
    }

    @Test
    void aTrustStoreThatIsNotThereIsNamed() {
        TrustStore trust = new TrustStore(folder.resolve("missing.p12"), PASSWORD);

        assertThatExceptionOfType(LeatException.class)
                .isThrownBy(() -> new ApicurioRegistry(
                        new RegistryAccess("https://registry", Optional.empty(), Optional.of(trust))))
                .withMessageContaining("missing.p12")
                .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.OPERATOR));
    }

    private void ask(RegistryAccess.Credentials credentials, TrustStore trust) {
        RegistryAccess access = new RegistryAccess(url(), Optional.of(credentials), Optional.of(trust));
        try (ApicurioRegistry registry = new ApicurioRegistry(access)) {
            assertThat(registry.latest("s-value")).isEmpty();
        }
    }

    private String url() {
        return "https://127.0.0.1:%d/apis/registry/v3"
                .formatted(server.getAddress().getPort());
    }

    private void answer(HttpExchange exchange) throws IOException {
        authorizations.addAll(exchange.getRequestHeaders().getOrDefault("Authorization", List.of()));
        byte[] body = "{\"status\":%d,\"title\":\"as the test wants it\"}"
                .formatted(status)
                .getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private SSLContext certificate() throws GeneralSecurityException, IOException {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(
                KeyStore.getInstance(folder.resolve("keys.p12").toFile(), PASSWORD.toCharArray()),
                PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    private static void keytool(String... arguments) throws IOException, InterruptedException {
        List<String> command = Stream.concat(
                        Stream.of(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                arguments[0],
                                "-alias",
                                "registry",
                                "-storetype",
                                "PKCS12",
                                "-keystore",
                                folder.resolve("keys.p12").toString(),
                                "-storepass",
                                PASSWORD),
                        Stream.of(arguments).skip(1))
                .toList();
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }
}
