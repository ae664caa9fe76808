package dev.leat.platform.manual;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.leat.platform.program.LeatProcess;
import dev.leat.services.PostgreSqlService;
import dev.leat.services.SharedServices;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;

/**
 * The page of views, gone through from top to bottom by one program that keeps all of them: SQL is run, what the stores are
 * asked is asked, and each JSON is what stands there then.
 */
class ViewsPageTest {

    private static final Path PAGE = Path.of("../docs/views.md");
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final JsonMapper JSON = new JsonMapper();
    private static final YAMLMapper YAML = new YAMLMapper();

    private final PostgreSqlService server = SharedServices.postgreSql();

    @TempDir
    Path folder;

    /** What the next JSON of the page answers. */
    private interface Question {
        JsonNode answer(JsonNode shown) throws Exception;
    }

    @Test
    void everyResultIsWhatComesOfIt() throws Exception {
        List<Fence> fences = Fence.of(PAGE);
        server.createDatabase("manual_shop");
        server.createDatabase("manual_reports");
        JsonNode views = YAML.readTree(fences.stream()
                .filter(fence -> fence.language().equals("yaml"))
                .map(Fence::text)
                .collect(joining()));
        Fence tables = fences.getFirst();
        sql(tables);

        try (LeatProcess leat = new LeatProcess(configuration(views), folder.resolve("leat.log"))) {
            Question asked = shown -> JSON.missingNode();
            for (Fence fence : fences.subList(1, fences.size())) {
                switch (fence.language()) {
                    case "yaml" -> asked = shown -> documents(shown, views, YAML.readTree(fence.text()));
                    case "sql" -> {
                        if (fence.text().startsWith("SELECT")) {
                            asked = shown -> rows(fence.text());
                        } else {
                            sql(fence);
                            asked = shown -> documents(shown, views, views);
                        }
                    }
                    case "http" -> asked = shown -> searched(shown, fence.text());
                    case "json" -> isTheAnswer(fence, asked, leat);
                    default -> throw new AssertionError(fence + " is nothing that can be tried: " + fence.language());
                }
            }
        }
    }

    @Test
    void everyKeyOfAViewIsShown() throws IOException {
        TreeSet<String> keys = new TreeSet<>();
        JSON.readTree(Path.of("../docs/leat.schema.json").toFile())
                .path("definitions")
                .properties()
                .forEach(definition -> {
                    if (definition.getKey().matches("(View|Store)Settings.*")) {
                        definition
                                .getValue()
                                .findValues("properties")
                                .forEach(properties -> properties.fieldNames().forEachRemaining(keys::add));
                    }
                });

        String page = Files.readString(PAGE);
        assertThat(keys)
                .contains("when-missing", "nested")
                .filteredOn(key -> !page.contains("`" + key + "`") && !page.contains(" " + key + ":"))
                .isEmpty();
    }

    private static void isTheAnswer(Fence fence, Question asked, LeatProcess leat) throws IOException {
        JsonNode shown = JSON.readTree(fence.text());
        await().atMost(PATIENCE)
                .failFast(
                        "it ended",
                        () -> assertThat(leat.process().isAlive())
                                .as(leat.log())
                                .isTrue())
                .ignoreException(SQLException.class)
                .untilAsserted(() -> assertThat(pretty(asked.answer(shown)))
                        .as("what docs/views.md:%d shows", fence.line())
                        .isEqualTo(pretty(shown)));
    }

    /** As text, since the order of members counts too. */
    private static String pretty(JsonNode answer) {
        return answer.toPrettyString();
    }

    /**
     * All documents of the one view that the page has just shown, or of each of those that are named.
     *
     * @param shown an array of documents, or an object of such by view
     */
    private static JsonNode documents(JsonNode shown, JsonNode views, JsonNode justShown) throws IOException {
        if (shown.isArray()) {
            String view = justShown.fieldNames().next();
            return documents(views.path(view));
        }
        ObjectNode all = JSON.createObjectNode();
        for (String view : (Iterable<String>) shown::fieldNames) {
            all.set(view, documents(views.path(view)));
        }
        return all;
    }

    /** In the order of their keys. */
    private static ArrayNode documents(JsonNode view) throws IOException {
        String template = view.path("stores").path("lookup").path("key").asText();
        ArrayNode documents = JSON.createArrayNode();
        try (Jedis redis = new Jedis(URI.create(SharedServices.redis().uri()))) {
            for (String key : new TreeSet<>(redis.keys(template.replaceAll("\\{[^}]*}", "*")))) {
                String document = redis.get(key);
                // it may be gone since
                if (document != null) {
                    documents.add(JSON.readTree(document));
                }
            }
        }
        return documents;
    }

    private JsonNode rows(String query) throws SQLException, IOException {
        try (Connection connection = connect("manual_reports");
                Statement statement = connection.createStatement();
                ResultSet result =
                        statement.executeQuery("SELECT coalesce(json_agg(asked ORDER BY id), '[]') FROM (%s) AS asked"
                                .formatted(query.replace(";", "")))) {
            result.next();
            return JSON.readTree(result.getString(1));
        }
    }

    /** Those members of Elasticsearch's answer that the page shows. */
    private static JsonNode searched(JsonNode shown, String request) throws IOException, InterruptedException {
        String[] parts = request.split("\n", 2);
        String path = parts[0].replace("POST ", "");
        JsonNode answer;
        try (HttpClient client = HttpClient.newHttpClient()) {
            send(client, path.replace("_count", "_refresh"), "");
            answer = JSON.readTree(send(client, path, parts[1]));
        }
        List<String> members = new ArrayList<>();
        shown.fieldNames().forEachRemaining(members::add);
        return answer instanceof ObjectNode object ? object.retain(members) : answer;
    }

    private static String send(HttpClient client, String path, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(SharedServices.elasticsearch().url() + path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
        return client.send(request, BodyHandlers.ofString()).body();
    }

    private void sql(Fence fence) throws SQLException {
        try (Connection connection = connect("manual_shop");
                Statement statement = connection.createStatement()) {
            statement.execute(fence.text());
        }
    }

    private Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(server.jdbcUrl(database), server.user(), server.password());
    }

    /** All views of the page, on the shared servers. */
    private Path configuration(JsonNode views) throws IOException {
        String around = """
                deployment: manual
                data: %s
                kafka: {bootstrap-servers: "%s"}
                registry: {url: "%s"}
                topics: {partitions: 1, replication: 1}
                sources:
                  manual:
                    type: postgres
                    url: %s
                    user: %s
                    password: ${env:PG_PASSWORD}
                    tables: [public.*]
                api: {port: 0}
                """.formatted(
                        folder.resolve("data"),
                        SharedServices.kafka().bootstrapServers(),
                        SharedServices.registry().apiUrl(),
                        server.jdbcUrl("manual_shop"),
                        server.user());
        ObjectNode configuration = (ObjectNode) YAML.readTree(around);
        configuration.set("views", views);
        return Files.writeString(
                folder.resolve("leat.yaml"),
                YAML.writeValueAsString(configuration)
                        .replace("shop.public.", "manual.public.")
                        .replace(
                                "redis://localhost:6379", SharedServices.redis().uri())
                        .replace(
                                "http://localhost:9200",
                                SharedServices.elasticsearch().url())
                        .replace("jdbc:postgresql://localhost:5432/reports", server.jdbcUrl("manual_reports"))
                        .replace("user: \"reports\"", "user: \"" + server.user() + "\"")
                        .replace("${env:REPORTS_PASSWORD}", "${env:PG_PASSWORD}"));
    }
}
