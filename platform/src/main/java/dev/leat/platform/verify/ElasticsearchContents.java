package dev.leat.platform.verify;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.materializer.store.StoreDefinition;
import dev.leat.materializer.view.ViewShape;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Reads an index through its alias, by plain HTTP. */
record ElasticsearchContents(StoreDefinition.Elasticsearch store) implements StoreContents {

    @Override
    public Map<String, JsonNode> read(ViewShape shape) throws IOException, InterruptedException {
        Map<String, JsonNode> documents = new HashMap<>();
        try (HttpClient http = HttpClient.newHttpClient()) {
            post(http, "/" + store.index() + "/_refresh", "");
            JsonNode page =
                    post(http, "/" + store.index() + "/_search?scroll=1m", "{\"size\":2000,\"sort\":[\"_doc\"]}");
            while (!page.path("hits").path("hits").isEmpty()) {
                page.path("hits")
                        .path("hits")
                        .forEach(hit -> documents.put(hit.path("_id").asText(), hit.path("_source")));
                page = post(
                        http,
                        "/_search/scroll",
                        "{\"scroll\":\"1m\",\"scroll_id\":\""
                                + page.path("_scroll_id").asText() + "\"}");
            }
        }
        return documents;
    }

    private JsonNode post(HttpClient http, String path, String body) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(store.access().url().split(",", 2)[0] + path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        authorization().ifPresent(value -> request.header("Authorization", value));
        HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() >= 300) {
            throw new IOException("%s answered %d: %s".formatted(path, response.statusCode(), response.body()));
        }
        return Documents.parse(response.body());
    }

    private Optional<String> authorization() {
        return store.access()
                .user()
                .flatMap(user -> store.access()
                        .password()
                        .map(password -> "Basic "
                                + Base64.getEncoder()
                                        .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8))));
    }
}
