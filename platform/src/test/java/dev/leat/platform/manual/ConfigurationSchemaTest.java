package dev.leat.platform.manual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import dev.leat.platform.cli.CommandLines;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationSchemaTest {

    private static final Path FILE = Path.of("../docs/leat.schema.json");
    private static final YAMLMapper YAML = new YAMLMapper();

    /** Wrong in one place each, as the program finds too. */
    private static final String RIGHT = """
            deployment: shop
            kafka: embedded
            registry: {url: "http://localhost:8080/apis/registry/v3"}
            topics: {partitions: 4}
            sources:
              shop: {type: postgres, url: "jdbc:postgresql://db/shop", user: leat, tables: [public.orders]}
            views:
              orders:
                root: shop.public.orders
                fields: [id]
                references:
                  customer: {from: shop.public.customers, by: customer_id, fields: [id], when-missing: wait}
                stores:
                  lookup: {type: redis, url: "redis://localhost", key: "order:{id}"}
            """;

    @Test
    void theFileIsWhatTheRecordsGive() throws IOException {
        String made = ConfigurationSchema.JSON
                        .writer(SerializationFeature.INDENT_OUTPUT)
                        .writeValueAsString(ConfigurationSchema.of(
                                Descriptions.in(Path.of("src/main/java/dev/leat/platform/config"))))
                + "\n";
        if (Boolean.getBoolean("leat.renew")) {
            Files.writeString(FILE, made);
        }

        assertThat(Files.readString(FILE))
                .as("docs/leat.schema.json; ./build -pl platform -am test -Dtest=ConfigurationSchemaTest"
                        + " -Dsurefire.failIfNoSpecifiedTests=false -Dleat.renew=true writes it anew")
                .isEqualTo(made);
    }

    @Test
    void everyKeyIsDescribed() throws IOException {
        for (JsonNode properties :
                ConfigurationSchema.JSON.readTree(FILE.toFile()).findValues("properties")) {
            properties.properties().stream()
                    .filter(property -> !property.getValue().has("const")
                            && !property.getValue().has("$ref"))
                    .forEach(property -> assertThat(
                                    property.getValue().path("description").asText())
                            .as(property.getKey())
                            .isNotBlank());
        }
    }

    @Test
    void theProgramPrintsIt() throws IOException {
        StringWriter out = new StringWriter();

        int exitCode = CommandLines.of(Map.of()).setOut(new PrintWriter(out)).execute("schema");

        assertThat(exitCode).isZero();
        assertThat(out.toString()).isEqualTo(Files.readString(FILE));
    }

    static List<Fence> configurations() throws IOException {
        return Manual.configurations();
    }

    @ParameterizedTest
    @MethodSource("configurations")
    void everyConfigurationOfTheManualIsRight(Fence shown) throws IOException {
        assertThat(problems(Manual.whole(shown))).isEmpty();
    }

    @Test
    void aPartThatIsNoneIsFound() {
        Fence wrong = new Fence(Path.of("page.md"), 1, "yaml", "sources: {shop: {outbox: {prefix: shop}}}\n");

        assertThatThrownBy(() -> Manual.whole(wrong))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("page.md:1")
                .hasMessageContaining("there is no such key");
    }

    @Test
    void theRightOneIsRight() throws IOException {
        assertThat(problems(RIGHT)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../examples", "../compose/leat"})
    void everyConfigurationFileIsRight(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files)
                    .isNotEmpty()
                    .allSatisfy(
                            file -> assertThat(problems(Files.readString(file))).isEmpty());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "deployment: shop > deployment: Shop",
                "deployment: shop > deploymnt: shop",
                "kafka: embedded > kafka: embeded",
                "kafka: embedded > kafka: {bootstrap-servers: kafka}",
                "partitions: 4 > partitions: 0",
                "type: postgres > type: oracle",
                "user: leat, > ",
                "[public.orders] > [orders]",
                "when-missing: wait > when-missing: wait-for-ever",
                "by: customer_id > on: customer_id",
                "fields: [id]\n    references > fields: []\n    references",
                "order:{id} > order",
            })
    void whatTheProgramRefusesIsRefused(String change) throws IOException {
        List<String> parts = List.of(change.split(" > ", -1));

        String wrong = RIGHT.replace(parts.get(0), parts.get(1));

        assertThat(wrong).isNotEqualTo(RIGHT);
        assertThat(Manual.read(wrong).problems()).isNotEmpty();
        assertThat(problems(wrong)).isNotEmpty();
    }

    private static List<ValidationMessage> problems(String yaml) throws IOException {
        JsonSchema schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7)
                .getSchema(ConfigurationSchema.JSON.readTree(FILE.toFile()));
        return List.copyOf(schema.validate(YAML.readTree(yaml)));
    }
}
