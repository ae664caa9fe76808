package dev.leat.materializer.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.materializer.store.elasticsearch.ElasticsearchStore;
import dev.leat.materializer.view.DocumentShape;
import dev.leat.materializer.view.ViewShape;
import dev.leat.services.ElasticsearchService;
import dev.leat.services.Service;
import dev.leat.services.SharedServices;
import dev.leat.stream.event.EntityKey;
import dev.leat.stream.value.ColumnType.Scalar;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ElasticsearchStoreTest extends DocumentStoreContract {

    private final ElasticsearchService elasticsearch = SharedServices.elasticsearch();

    @Override
    Service server() {
        return elasticsearch;
    }

    @Override
    StoreDefinition definition(String place, ViewShape shape) {
        return new StoreDefinition.Elasticsearch(
                "search", StoreDefinition.Access.to(elasticsearch.url()), place, Set.of());
    }

    @Override
    DocumentStore open(StoreDefinition definition, ViewShape shape) {
        return new ElasticsearchStore((StoreDefinition.Elasticsearch) definition, shape, Clock.systemUTC());
    }

    @Override
    Optional<JsonNode> read(StoreDefinition definition, ViewShape shape, EntityKey id) {
        String path = "/%s-%d/_doc/%s"
                .formatted(
                        place(),
                        shape.generation(),
                        URLEncoder.encode(id.text(), StandardCharsets.UTF_8).replace("+", "%20"));
        JsonNode answer = request("GET", path, "");
        return answer.path("found").asBoolean() ? Optional.of(answer.get("_source")) : Optional.empty();
    }

    @Override
    void drop(StoreDefinition definition, ViewShape shape) {
        request("DELETE", "/" + place() + "-" + shape.generation(), "");
    }

    @Override
    Optional<DocumentWrite> unacceptable(long version) {
        return Optional.of(new DocumentWrite.Put(EntityKey.of("x".repeat(513)), version, "{\"id\":1}"));
    }

    @Override
    ViewShape otherShape(ViewShape orders) {
        return new ViewShape(
                orders.view(),
                orders.generation(),
                orders.key(),
                Shapes.flat(orders.key().getFirst(), Shapes.column("status", Scalar.INTEGER)));
    }

    @Test
    void whatTheMappingCannotTakeIsRefusedWithElasticsearchsReason() {
        DocumentStore store = prepared(orders());
        DocumentWrite bad = new DocumentWrite.Put(EntityKey.of(2), 2, "{\"id\":\"not a number\",\"status\":\"x\"}");

        List<DocumentStore.Refused> refused = store.write(List.of(put(1, 1, "new"), bad, put(3, 3, "new")));

        assertThat(refused).singleElement().satisfies(one -> {
            assertThat(one.write()).isSameAs(bad);
            assertThat(one.reason()).contains("document_parsing_exception").contains("[id]");
        });
        assertThat(store.count()).isEqualTo(2);
    }

    @Test
    void theMappingComesFromTheSourcesTypesAndTheAliasIsWhatReadersName() {
        StoreDefinition.Elasticsearch nested = new StoreDefinition.Elasticsearch(
                "search", StoreDefinition.Access.to(elasticsearch.url()), place(), Set.of("lines"));
        try (DocumentStore store = new ElasticsearchStore(nested, orders(), Clock.systemUTC())) {
            store.prepare("AAAAtopicOneAAAAAAAAAA");
            store.write(List.of(new DocumentWrite.Put(EntityKey.of(1), 1, """
                    {"id":1,"status":"Paid in full","total":"12.50","customer":null,
                     "lines":[{"line_no":1,"price":"3.00","product":{"sku":"a","title":"A"}},
                              {"line_no":2,"price":"7.00","product":{"sku":"b","title":"B"}}]}""")));
            assertThat(store.count()).isEqualTo(1);
        }

        JsonNode properties =
                request("GET", "/" + place() + "/_mapping", "").at("/" + place() + "-1/mappings/properties");
        assertThat(properties.at("/id/type").asText()).isEqualTo("long");
        assertThat(properties.at("/total/type").asText()).isEqualTo("double");
        assertThat(properties.at("/status/type").asText()).isEqualTo("text");
        assertThat(properties.at("/status/fields/keyword/type").asText()).isEqualTo("keyword");
        assertThat(properties.at("/lines/type").asText()).isEqualTo("nested");
        assertThat(found("{\"range\":{\"total\":{\"gt\":12.4,\"lt\":12.6}}}")).isEqualTo(1);
        assertThat(found("{\"term\":{\"total.exact\":\"12.50\"}}")).isEqualTo(1);
        assertThat(found("{\"match\":{\"status\":\"paid\"}}")).isEqualTo(1);
        assertThat(found("{\"term\":{\"status.keyword\":\"Paid in full\"}}")).isEqualTo(1);
        String crossed = "{\"bool\":{\"must\":[{\"term\":{\"lines.line_no\":1}},{\"term\":{\"lines.price\":7.0}}]}}";
        assertThat(found("{\"nested\":{\"path\":\"lines\",\"query\":" + crossed + "}}"))
                .isZero();
    }

    @Test
    void aViewOfManyAndDeepFieldsFits() {
        DocumentShape shape = Shapes.flat(Shapes.column("id", Scalar.LONG));
        for (int depth = 0; depth < 25; depth++) {
            shape = new DocumentShape(
                    java.util.stream.IntStream.range(0, 50)
                            .mapToObj(i -> Shapes.column(i == 0 ? "id" : "f" + i, i == 0 ? Scalar.LONG : Scalar.TEXT))
                            .toList(),
                    Map.of("r", shape),
                    Map.of());
        }
        ViewShape deep = new ViewShape(place(), 1, List.of(Shapes.column("id", Scalar.LONG)), shape);

        assertThat(prepared(deep).write(List.of(put(1, 1, "new")))).isEmpty();
    }

    @Test
    void readersAreLedToANewGenerationAsTheHandbookSays() throws IOException {
        prepared(orders()).write(List.of(put(1, 1, "old")));
        ViewShape second = Shapes.orders(place(), 2);
        DocumentStore next = prepared(second);
        next.write(List.of(put(1, 1, "new")));
        assertThat(next.count()).isEqualTo(1);
        assertThat(found("{\"match\":{\"status\":\"new\"}}")).isZero();

        String[] request = ofTheHandbook("http", "POST /_aliases").split("\n", 2);
        request("POST", request[0].replace("POST ", ""), request[1].replace("order-details", place()));

        assertThat(found("{\"match\":{\"status\":\"new\"}}")).isEqualTo(1);
        prepared(second);
        assertThat(found("{\"match\":{\"status\":\"old\"}}")).isZero();
    }

    private int found(String query) {
        return request("POST", "/" + place() + "/_search", "{\"query\":" + query + "}")
                .at("/hits/total/value")
                .asInt(-1);
    }

    private JsonNode request(String method, String path, String body) {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(elasticsearch.url() + path))
                    .header("Content-Type", "application/json")
                    .method(method, HttpRequest.BodyPublishers.ofString(body))
                    .build();
            return json(
                    client.send(request, HttpResponse.BodyHandlers.ofString()).body());
        } catch (IOException | InterruptedException failure) {
            throw new AssertionError(failure);
        }
    }
}
