package dev.leat.platform.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** Speaks with a running program. Every failure is a {@link CommandFailure} that says what to do. */
final class ApiClient {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(3);
    /** Stopping a source waits for its last batch. */
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(90);

    private final URI url;
    private final Optional<String> token;

    ApiClient(URI url, Optional<String> token) {
        this.url = url;
        this.token = token;
    }

    JsonNode get(String path) {
        return send(HttpRequest.newBuilder(resolve(path)).GET());
    }

    JsonNode post(String path) {
        return send(HttpRequest.newBuilder(resolve(path)).POST(HttpRequest.BodyPublishers.noBody()));
    }

    JsonNode post(String path, JsonNode body) {
        return send(HttpRequest.newBuilder(resolve(path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString())));
    }

    /** A name as one step of a path. */
    static String step(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private URI resolve(String path) {
        return URI.create(url.toString().replaceAll("/+$", "") + path);
    }

    private JsonNode send(HttpRequest.Builder request) {
        token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
        try (HttpClient client =
                HttpClient.newBuilder().connectTimeout(CONNECT_WITHIN).build()) {
            var response = client.send(
                    request.timeout(ANSWER_WITHIN)
                            .header("Accept", "application/json")
                            .header("X-Leat-User", System.getProperty("user.name", ""))
                            .build(),
                    BodyHandlers.ofString());
            JsonNode body = parse(response.body());
            if (response.statusCode() >= 400) {
                throw new CommandFailure(
                        ExitCode.FAILED, body.path("detail").asText(url + " answered " + response.statusCode()));
            }
            return body;
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "no running program answers at " + url
                            + "; start it with `leat run -c FILE`, or name its address with --api or its file with -c");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure(ExitCode.FAILED, "interrupted");
        }
    }

    private JsonNode parse(String body) {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw new CommandFailure(
                    ExitCode.FAILED, "what answers at " + url + " is not Leat; name the program's --api");
        }
    }
}
