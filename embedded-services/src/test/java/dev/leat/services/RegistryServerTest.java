package dev.leat.services;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class RegistryServerTest extends ServerContract {

    private static final Pattern ID = Pattern.compile("\"id\":(\\d+)");
    private static final Pattern CONTENT_ID = Pattern.compile("\"contentId\":(\\d+)");

    private final KafkaServer kafka = new KafkaServer(Home.temporary("kafka-of-registry"));
    private final RegistryServer server = new RegistryServer(Home.temporary("registry"), kafka);
    private final HttpClient http = HttpClient.newHttpClient();
    private int written;

    @BeforeAll
    @Override
    void start() {
        kafka.start();
        server.start();
    }

    @AfterAll
    @Override
    void close() {
        super.close();
        kafka.close();
        http.close();
    }

    @Override
    EmbeddedServer server() {
        return server;
    }

    @Override
    void write(String value) throws IOException, InterruptedException {
        String schema = """
                {"schema": "{\\"type\\":\\"record\\",\\"name\\":\\"Note%d\\",\\"doc\\":\\"%s\\",\\"fields\\":[]}"}""".formatted(written, value);
        send(HttpRequest.newBuilder(
                        URI.create(server.confluentUrl() + "/subjects/notes-" + written + "-value/versions"))
                .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                .POST(HttpRequest.BodyPublishers.ofString(schema)));
        written++;
    }

    /** The schemas under the ids which are part of every record on the topics. */
    @Override
    List<String> read() throws IOException, InterruptedException {
        List<String> found = new ArrayList<>();
        for (int subject = 0; subject < written; subject++) {
            String id = first(ID, get(server.confluentUrl() + "/subjects/notes-" + subject + "-value/versions/latest"));
            found.add(id + " " + get(server.confluentUrl() + "/schemas/ids/" + id));
        }
        return found;
    }

    @Test
    void bothApisKnowTheSameId() throws IOException, InterruptedException {
        write("seen from both sides");
        String subject = "notes-" + (written - 1) + "-value";

        String confluent = get(server.confluentUrl() + "/subjects/" + subject + "/versions/latest");
        String apicurio = get(server.apiUrl() + "/groups/default/artifacts/" + subject + "/versions/branch=latest");

        assertThat(first(ID, confluent)).isEqualTo(first(CONTENT_ID, apicurio));
    }

    private String get(String url) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(url)));
    }

    private String send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return response.body();
    }

    private static String first(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        assertThat(matcher.find()).as(text).isTrue();
        return matcher.group(1);
    }
}
