package dev.leat.materializer.store.elasticsearch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.leat.materializer.store.StoreDefinition;
import dev.leat.materializer.store.StoreError;
import dev.leat.materializer.store.TrustedAuthorities;
import dev.leat.stream.error.LeatException;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * Requests to a cluster, over the nodes in turn when one does not answer.
 *
 * <p>The JDK's client, not Elasticsearch's: documents are JSON texts already and go over as they are, where the typed client
 * would parse and write each of them again. Owned by one thread.
 */
final class ElasticsearchHttp implements AutoCloseable {

    /** Far below the index's {@code gc_deletes} of an hour: a write that arrives late still meets the deletion. */
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final StoreDefinition.Access access;
    private final List<URI> nodes;
    private final Optional<String> authorization;
    private final HttpClient client;
    private int node;

    /** An answer that is not an outage: 2xx, 4xx without 401, 403 and 429. */
    record Answer(int status, JsonNode body) {

        boolean ok() {
            return status < 300;
        }

        /** Such as {@code mapper_parsing_exception: failed to parse field}. */
        String error() {
            JsonNode error = body.path("error");
            return "HTTP %d %s".formatted(status, error.isObject() ? describe(error) : error.asText());
        }
    }

    ElasticsearchHttp(StoreDefinition.Access access) {
        this.access = access;
        this.nodes = nodes(access);
        this.authorization = credentials(access)
                .map(pair -> "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_TIMEOUT)
                .sslContext(TrustedAuthorities.context(access.trustStore()))
                .build();
    }

    /**
     * @param path with a leading slash and its parameters
     * @param contentType of the body; of no meaning without one
     * @throws LeatException retryable if no node answers or the cluster is busy; operator if it refuses us
     */
    Answer send(String method, String path, String contentType, String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder()
                .timeout(REQUEST_TIMEOUT)
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        if (!body.isEmpty()) {
            request.header("Content-Type", contentType);
        }
        authorization.ifPresent(value -> request.header("Authorization", value));
        HttpResponse<byte[]> response = sendToAnyNode(request, path);
        return judged(method + " " + path, response);
    }

    Answer get(String path) {
        return send("GET", path, "", "");
    }

    private HttpResponse<byte[]> sendToAnyNode(HttpRequest.Builder request, String path) {
        IOException last = null;
        for (int attempt = 0; attempt < nodes.size(); attempt++) {
            try {
                return client.send(
                        request.uri(URI.create(nodes.get(node) + path)).build(),
                        HttpResponse.BodyHandlers.ofByteArray());
            } catch (SSLHandshakeException failure) {
                throw StoreError.STORE_ACCESS_DENIED.causedBy(
                        failure,
                        "Elasticsearch at %s: TLS failed: %s; name the authority that signed its certificate as trust"
                                + " store (PEM)",
                        access,
                        failure.getMessage());
            } catch (IOException failure) {
                last = failure;
                node = (node + 1) % nodes.size();
            } catch (InterruptedException interruption) {
                Thread.currentThread().interrupt();
                throw StoreError.STORE_UNAVAILABLE.causedBy(interruption, "interrupted while writing to %s", access);
            }
        }
        throw unreachable(last);
    }

    private LeatException unreachable(@Nullable IOException failure) {
        return StoreError.STORE_UNAVAILABLE.causedBy(
                failure, "Elasticsearch at %s does not answer: %s; is it running and the url right?", access, failure);
    }

    private Answer judged(String request, HttpResponse<byte[]> response) {
        int status = response.statusCode();
        Answer answer = new Answer(status, parsed(response.body()));
        if (status == 401 || status == 403) {
            throw StoreError.STORE_ACCESS_DENIED.exception(
                    "Elasticsearch at %s refuses %s: %s; check user and password, and that the user has the privileges"
                            + " manage, read, view_index_metadata and write on the index and its generations",
                    access, request, answer.error());
        }
        if (status == 429 || status >= 500) {
            throw StoreError.STORE_UNAVAILABLE.exception(
                    "Elasticsearch at %s is too busy or not whole: %s", access, answer.error());
        }
        return answer;
    }

    private static JsonNode parsed(byte[] body) {
        try {
            return JSON.readTree(body);
        } catch (IOException notJson) {
            return JSON.createObjectNode().put("error", "which is not JSON");
        }
    }

    static String describe(JsonNode error) {
        String text = error.path("type").asText() + ": " + error.path("reason").asText();
        JsonNode cause = error.path("caused_by");
        return cause.isObject() ? text + " (" + describe(cause) + ")" : text;
    }

    private static Stream<String> urls(StoreDefinition.Access access) {
        return Pattern.compile(",").splitAsStream(access.url()).map(String::strip);
    }

    /** @throws LeatException operator, if one of the urls is none */
    static List<URI> nodes(StoreDefinition.Access access) {
        return urls(access).map(url -> node(url, access)).toList();
    }

    private static URI node(String url, StoreDefinition.Access access) {
        try {
            URI uri = new URI(url);
            String scheme = uri.getScheme();
            if (uri.getHost() == null || !("http".equals(scheme) || "https".equals(scheme))) {
                throw notAUrl(access);
            }
            String path = uri.getPath() == null ? "" : uri.getPath().replaceAll("/+$", "");
            return new URI(scheme, null, uri.getHost(), uri.getPort(), path, null, null);
        } catch (URISyntaxException failure) {
            // not as a cause: it quotes the url with its password
            throw notAUrl(access);
        }
    }

    private static LeatException notAUrl(StoreDefinition.Access access) {
        return StoreError.STORE_UNUSABLE.exception(
                "%s is not the url of an Elasticsearch; write it as http(s)://host:port", access.printableUrl());
    }

    private static Optional<String> credentials(StoreDefinition.Access access) {
        return access.user()
                .map(user -> user + ":" + access.password().orElse(""))
                .or(() -> urls(access).findFirst().map(url -> URI.create(url).getUserInfo()));
    }

    /** Idempotent. */
    @Override
    public void close() {
        client.shutdownNow();
    }
}
