package dev.leat.stream.registry;

import com.microsoft.kiota.RequestInformation;
import io.kiota.http.jdk.JDKRequestAdapter;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;

/** The transport of Apicurio's client: the JDK's, with time limits and credentials on every request. */
@SuppressWarnings("unchecked") // the adapter itself narrows a generic return type
final class RegistryHttp extends JDKRequestAdapter implements AutoCloseable {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(15);

    private final HttpClient http;
    private final Optional<String> authorization;

    private RegistryHttp(HttpClient http, RegistryAccess access) {
        super(http);
        this.http = http;
        this.authorization = access.credentials().map(RegistryHttp::authorization);
        setBaseUrl(access.url().replaceAll("/+$", ""));
    }

    static RegistryHttp of(RegistryAccess access) {
        HttpClient.Builder http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT_TIMEOUT);
        access.trustStore().map(TrustStore::tls).ifPresent(http::sslContext);
        return new RegistryHttp(http.build(), access);
    }

    private static String authorization(RegistryAccess.Credentials credentials) {
        if (credentials instanceof RegistryAccess.Credentials.Basic basic) {
            byte[] pair = (basic.user() + ":" + basic.password()).getBytes(StandardCharsets.UTF_8);
            return "Basic " + Base64.getEncoder().encodeToString(pair);
        }
        return "Bearer " + ((RegistryAccess.Credentials.Bearer) credentials).token();
    }

    @Override
    protected HttpRequest getRequestFromRequestInformation(RequestInformation information) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        super.getRequestFromRequestInformation(information), (name, value) -> true)
                .timeout(REQUEST_TIMEOUT);
        authorization.ifPresent(value -> request.header("Authorization", value));
        return request.build();
    }

    /** Ends the client's thread, on a JDK whose HTTP client can be closed (21 and later); an older one leaves it to GC. */
    @Override
    public void close() {
        if ((Object) http instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (Exception e) {
                throw new IllegalStateException("the registry's HTTP client does not close: " + e.getMessage(), e);
            }
        }
    }
}
