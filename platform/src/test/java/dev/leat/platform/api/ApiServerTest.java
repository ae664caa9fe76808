package dev.leat.platform.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.leat.engine.RepairPlan;
import dev.leat.platform.config.ConfigurationFile;
import dev.leat.platform.metrics.Gauges;
import dev.leat.platform.metrics.Metrics;
import dev.leat.platform.program.Program;
import dev.leat.platform.program.Program.Listeners;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the API is to somebody who has its token, and to somebody who has not; of a program that has nothing to do. */
class ApiServerTest {

    private static final String TOKEN = "0123456789abcdef0123456789abcdef";
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    Path folder = Path.of("");

    private final HttpClient http = HttpClient.newHttpClient();
    private final Metrics metrics = new Metrics();

    @SuppressWarnings("NullAway.Init") // before each
    private Program program;

    @SuppressWarnings("NullAway.Init") // before each
    private ApiServer api;

    @BeforeEach
    void start() throws Exception {
        Path file = Files.writeString(folder.resolve("leat.yaml"), """
                deployment: quiet
                data: %s
                kafka: embedded
                registry: embedded
                sources:
                  shop: {type: postgres, url: "jdbc:postgresql://127.0.0.1:1/shop", user: leat, tables: [public.orders]}
                api: {host: 0.0.0.0, port: 0, token: "${env:TOKEN}"}
                """.formatted(folder.resolve("data")));
        ConfigurationFile.Reading reading = ConfigurationFile.read(file, Map.of("TOKEN", TOKEN));
        assertThat(reading.problems()).isEmpty();
        program = new Program(reading, new Listeners(metrics, metrics), Clock.systemUTC());
        api = ApiServer.start(reading.configuration().api(), program, new Gauges(program, metrics));
    }

    @AfterEach
    void stop() {
        api.close();
        program.close();
        metrics.close();
    }

    @Test
    void nobodyWithoutTheTokenIsAnsweredButProbes() throws Exception {
        HttpResponse<String> stranger = send(request("/api/sources").GET());

        assertThat(stranger.statusCode()).isEqualTo(401);
        assertThat(stranger.headers().firstValue("WWW-Authenticate")).isPresent();
        assertThat(JSON.readTree(stranger.body()).path("detail").asText()).contains("LEAT_API_TOKEN");
        assertThat(send(request("/metrics").GET()).statusCode()).isEqualTo(401);
        assertThat(send(bearer("/api/sources", TOKEN + "0").GET()).statusCode()).isEqualTo(401);
        assertThat(send(bearer("/api/sources", "").GET()).statusCode()).isEqualTo(401);
        assertThat(send(request("/api/health/live").GET()).statusCode()).isEqualTo(200);
        assertThat(send(bearer("/api/sources", TOKEN).GET()).statusCode()).isEqualTo(200);
        assertThat(send(bearer("/metrics", TOKEN).GET()).statusCode()).isEqualTo(200);
    }

    @Test
    void everyOrderIsKeptWithWhoWhenWhatAndItsOutcome() throws Exception {
        String body = "{\"source\": \"shopp\", \"tables\": [\"public.orders\"]}";
        send(request("/api/snapshots").POST(BodyPublishers.ofString(body)));
        send(bearer("/api/snapshots", TOKEN).header("X-Leat-User", "ada").POST(BodyPublishers.ofString(body)));

        JsonNode actions =
                JSON.readTree(send(bearer("/api/actions?limit=2", TOKEN).GET()).body());

        assertThat(actions).hasSize(2);
        assertThat(actions.findValuesAsText("what")).containsOnly("POST /api/snapshots");
        assertThat(actions.findValuesAsText("who")).containsOnly("ada");
        assertThat(actions.findValuesAsText("from")).containsOnly("127.0.0.1");
        assertThat(actions.findValuesAsText("with")).containsExactly(body);
        assertThat(actions.get(0).path("order")).isEqualTo(actions.get(1).path("order"));
        assertThat(actions.get(0).path("outcome").asText()).isEqualTo("ordered");
        assertThat(actions.get(1).path("outcome").asText()).startsWith("404: there is no source shopp");
        assertThat(Files.readAllLines(folder.resolve("data/actions.jsonl"))).hasSize(2);
    }

    @Test
    void theDescriptionHasEveryRouteAndEveryField() throws Exception {
        JsonNode description = new YAMLMapper()
                .readTree(send(bearer("/api/openapi.yaml", TOKEN).GET()).body());

        List<String> described = new ArrayList<>();
        description
                .path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .fieldNames()
                        .forEachRemaining(
                                method -> described.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));
        assertThat(described).containsExactlyInAnyOrderElementsOf(api.routes());
        JsonNode schemas = description.path("components").path("schemas");
        assertFields(schemas.path("Problem"), ProblemJson.class);
        assertFields(schemas.path("Health"), HealthJson.class);
        assertFields(schemas.path("Action"), ActionLog.Action.class);
        assertFields(schemas.path("Source"), SourceJson.class);
        assertFields(schemas.path("Cause"), SourceJson.Cause.class);
        assertFields(schemas.path("FirstLoad"), SourceJson.Snapshot.class);
        assertFields(schemas.path("StaleTable"), SourceJson.StaleTable.class);
        assertFields(schemas.path("RepairPlan"), RepairPlan.class);
        assertFields(schemas.path("AskedSnapshot"), SnapshotRoutes.Asked.class);
        assertFields(schemas.path("Snapshot"), SnapshotJson.class);
        assertFields(schemas.path("SnapshotOfTable"), SnapshotJson.Progress.class);
        assertFields(schemas.path("View"), ViewJson.class);
        assertFields(schemas.path("Store"), StoreJson.class);
    }

    private static void assertFields(JsonNode schema, Class<? extends Record> record) {
        List<String> fields = new ArrayList<>();
        schema.path("properties").fieldNames().forEachRemaining(fields::add);
        assertThat(fields)
                .as(record.getSimpleName())
                .containsExactlyElementsOf(Arrays.stream(record.getRecordComponents())
                        .map(RecordComponent::getName)
                        .toList());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + api.port() + path));
    }

    private HttpRequest.Builder bearer(String path, String token) {
        return request(path).header("Authorization", "Bearer " + token);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), BodyHandlers.ofString());
    }
}
