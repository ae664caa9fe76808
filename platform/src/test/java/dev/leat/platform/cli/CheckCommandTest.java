package dev.leat.platform.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckCommandTest {

    private static final Map<String, String> ENVIRONMENT = Map.of("SHOP_PASSWORD", "shop-s3cret");

    private static final String FIVE_MISTAKES = """
            deployment: shop
            kafka: embedded
            registry: embedded
            sources:
              shop:
                type: postgres
                url: jdbc:postgresql://localhost:1/shop
                user: leat
                password: ${env:SHOP_PASSWORD}
                tabels: [public.orders]
                tables: [public.orders, lines]
            views:
              orders:
                root: shop.public.oders
                fields: [id]
                references:
                  customer: {from: shop.public.orders, by: customer_id, fields: [id], when-missing: later}
                stores:
                  lookup: {type: redis, url: "redis://localhost:1", password: "${env:REDIS_PASSWORD}", key: "order:{id}"}
            """;

    @TempDir
    Path folder;

    @Test
    void fiveMistakesAreFiveMessagesEachWithItsPlaceAndItsRemedy() throws IOException {
        CommandRun run = CommandRun.of(ENVIRONMENT, "check", "-c", file(FIVE_MISTAKES));

        assertThat(run.exitCode()).isEqualTo(ExitCode.WRONG);
        assertThat(run.out())
                .contains("sources.shop.tabels (line 10): there is no such key; did you mean \"tables\"?")
                .contains("sources.shop.tables[1] (line 11): write schema and table")
                .contains("views.orders.root (line 14): no source captures shop.public.oders; did you mean"
                        + " \"shop.public.orders\"?")
                .contains("views.orders.references.customer.when-missing (line 17): \"later\" is not one of wait,"
                        + " show-without")
                .contains(
                        "views.orders.stores.lookup.password (line 19): the environment variable REDIS_PASSWORD is not"
                                + " set");
        assertThat(run.all()).doesNotContain("shop-s3cret", "\tat ");
    }

    @Test
    void programsGetTheSameAsJson() throws IOException {
        CommandRun run = CommandRun.of(ENVIRONMENT, "check", "--json", "-c", file(FIVE_MISTAKES));

        assertThat(run.exitCode()).isEqualTo(ExitCode.WRONG);
        JsonNode result = new JsonMapper().readTree(run.out());
        assertThat(result.path("fine").asBoolean(true)).isFalse();
        assertThat(result.path("findings").findValuesAsText("path"))
                .contains(
                        "sources.shop.tabels",
                        "sources.shop.tables[1]",
                        "views.orders.root",
                        "views.orders.references.customer.when-missing",
                        "views.orders.stores.lookup.password");
        assertThat(run.all()).doesNotContain("shop-s3cret");
    }

    @Test
    void aFileThatIsNotThereIsAWrongFile() {
        CommandRun run = CommandRun.of(
                ENVIRONMENT, "check", "-c", folder.resolve("none.yaml").toString());

        assertThat(run.exitCode()).isEqualTo(ExitCode.WRONG);
        assertThat(run.out()).contains("does not exist");
    }

    @Test
    void aServerThatDoesNotAnswerIsAFailure() throws IOException {
        CommandRun run = CommandRun.of(ENVIRONMENT, "check", "-c", file("""
                deployment: shop
                kafka: {bootstrap-servers: "127.0.0.1:1"}
                registry: {url: "http://127.0.0.1:1/apis/registry/v3"}
                sources:
                  shop:
                    type: postgres
                    url: jdbc:postgresql://127.0.0.1:1/shop
                    user: leat
                    password: ${env:SHOP_PASSWORD}
                    tables: [public.orders]
                """));

        assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(run.out())
                .contains("kafka.bootstrap-servers (line 2): no broker answers at 127.0.0.1:1")
                .contains("registry.url (line 3)");
        assertThat(run.all()).doesNotContain("shop-s3cret", "\tat ");
    }

    private String file(String text) throws IOException {
        return Files.writeString(folder.resolve("leat.yaml"), text).toString();
    }
}
