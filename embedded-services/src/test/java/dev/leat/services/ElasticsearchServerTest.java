package dev.leat.services;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;

final class ElasticsearchServerTest extends ServerContract {

    private final ElasticsearchServer server = new ElasticsearchServer(Home.temporary("elasticsearch"));
    private final HttpClient http = HttpClient.newHttpClient();
    private int written;

    @AfterAll
    @Override
    void close() {
        super.close();
        http.close();
    }

    @Override
    EmbeddedServer server() {
        return server;
    }

    @Override
    void write(String value) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(
                HttpRequest.newBuilder(URI.create(server.url() + "/notes/_doc/" + written))
                        .header("Content-Type", "application/json")
                        .PUT(HttpRequest.BodyPublishers.ofString("{\"text\":\"" + value + "\"}"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
        written++;
    }

    @Override
    List<String> read() throws IOException, InterruptedException {
        List<String> found = new ArrayList<>();
        for (int id = 0; id < written; id++) {
            HttpResponse<String> response = http.send(
                    HttpRequest.newBuilder(URI.create(server.url() + "/notes/_doc/" + id))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
            found.add(response.body());
        }
        return found;
    }
}
