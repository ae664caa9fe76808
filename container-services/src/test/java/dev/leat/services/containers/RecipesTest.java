package dev.leat.services.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.leat.services.ServerSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Holds the containers of the tests to the stack that people start, without an engine. */
final class RecipesTest {

    private static final Path FILE = Path.of("..", "compose", "compose.yaml");

    private final Composition composition = new Composition(Map.of());

    @ParameterizedTest
    @CsvSource({
        "postgres, POSTGRES_IMAGE, 5432",
        "mysql, MYSQL_IMAGE, 3306",
        "kafka, KAFKA_IMAGE, 29092",
        "registry, REGISTRY_IMAGE, 8080",
        "redis, REDIS_IMAGE, 6379",
        "elasticsearch, ELASTICSEARCH_IMAGE, 9200"
    })
    void imagesAreTheStacksOwnAndReplacedByTheSameVariables(String service, String variable, int port)
            throws IOException {
        String image = composition.recipe(service).image();

        assertThat(service(service).path("image").asText()).isEqualTo("${" + variable + ":-" + image + "}");
        assertThat(image).matches("[a-z./-]+:\\d[\\d.]*");
        assertThat(new Composition(Map.of(variable, "mirror.example/x:1"))
                        .recipe(service)
                        .image())
                .isEqualTo("mirror.example/x:1");
        assertThat(new Composition(Map.of(variable, "")).recipe(service).image())
                .isEqualTo(image);
        assertThat(composition.port(service)).isEqualTo(port);
    }

    @Test
    void nothingOfTheStacksOwnDataAndSecretsIsTakenOver() {
        assertThat(all()).allSatisfy(recipe -> {
            assertThat(recipe.environment().values()).noneMatch(value -> value.contains("${"));
            assertThat(recipe.command()).noneMatch(word -> word.contains("${"));
            assertThat(recipe.environment())
                    .doesNotContainKeys("POSTGRES_DB", "MYSQL_DATABASE", "CAPTURE_PASSWORD", "POSTGRES_USER");
        });
    }

    @Test
    void postgreSqlIsToldWhatTestsRelyOn() {
        Recipe recipe = ContainedPostgreSql.recipe(composition.recipe("postgres"));

        assertThat(recipe.command())
                .startsWith("postgres", "-c")
                .contains("wal_level=logical", "max_connections=200")
                .containsAll(ServerSettings.POSTGRESQL)
                // tests alter it, which a setting of the command line would defeat
                .noneMatch(word -> word.startsWith("max_slot_wal_keep_size"));
        assertThat(recipe.environment())
                .containsOnlyKeys("POSTGRES_PASSWORD", "POSTGRES_INITDB_ARGS")
                .containsEntry(
                        "POSTGRES_INITDB_ARGS",
                        "--encoding=UTF8 --locale=C --locale-provider=builtin --builtin-locale=C.UTF-8");
    }

    @Test
    void mySqlHasTheBinaryLogOfTheStackAndWhatTestsRelyOn() {
        Recipe composed = composition.recipe("mysql");
        Recipe recipe = ContainedMySql.recipe(composed);

        assertThat(recipe.command())
                .doesNotHaveDuplicates()
                .containsAll(composed.command())
                .containsAll(ServerSettings.MYSQL)
                .contains("--gtid-mode=ON", "--binlog-format=ROW", "--binlog-row-image=FULL")
                .allMatch(option -> option.startsWith("--"));
        assertThat(recipe.environment()).containsOnlyKeys("MYSQL_ROOT_PASSWORD");
    }

    @Test
    void kafkaTellsClientsOfThisMachineItsPortOfThisMachine() {
        Recipe composed = composition.recipe("kafka");
        Recipe recipe = ContainedKafka.recipe(composed, 15_001);

        assertThat(recipe.environment())
                .containsEntry("KAFKA_ADVERTISED_LISTENERS", "INSIDE://kafka:9092,OUTSIDE://127.0.0.1:15001")
                .containsEntry("KAFKA_LISTENERS", composed.told("KAFKA_LISTENERS"))
                .containsEntry("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false")
                .containsEntry("KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS", "0")
                .containsEntry("KAFKA_TRANSACTION_STATE_LOG_NUM_PARTITIONS", "5")
                .containsKeys(composed.environment().keySet().toArray(String[]::new));
        // the image takes letters and dots by this rule, and anything else by another
        assertThat(ServerSettings.KAFKA).allMatch(setting -> setting.matches("[a-z.]+=.*"));
    }

    @Test
    void theRegistryKeepsItsStateInTheSetsKafka() {
        Recipe recipe = ContainedRegistry.recipe(composition.recipe("registry").published(8080, 15_001), 15_002);

        assertThat(recipe.environment())
                .containsEntry("APICURIO_STORAGE_KIND", "kafkasql")
                .containsEntry("APICURIO_KAFKASQL_BOOTSTRAP_SERVERS", "kafka:9092")
                .containsAllEntriesOf(ServerSettings.REGISTRY);
        assertThat(recipe.portBindings()).containsExactlyInAnyOrder("127.0.0.1:15001:8080", "127.0.0.1:15002:9000");
    }

    @Test
    void elasticsearchAndRedisAreToldWhatTheStackTellsThem() {
        Recipe elasticsearch = composition.recipe("elasticsearch");
        Recipe redis = composition.recipe("redis");

        assertThat(ContainedElasticsearch.recipe(elasticsearch).environment())
                .containsAllEntriesOf(elasticsearch.environment())
                .containsAllEntriesOf(ServerSettings.ELASTICSEARCH)
                .containsKey("ES_JAVA_OPTS");
        assertThat(redis.command()).startsWith("redis-server", "--appendonly", "yes");
    }

    @Test
    void whereTheStackAndTheEmbeddedServersSayTheSameThingTheySayItAlike() {
        assertThat(ContainedKafka.recipe(composition.recipe("kafka"), 15_001).environment())
                .containsEntry("KAFKA_PROCESS_ROLES", "broker,controller")
                .containsAllEntriesOf(without(composition.recipe("kafka"), "KAFKA_ADVERTISED_LISTENERS"));
        assertThat(ContainedRegistry.recipe(composition.recipe("registry"), 1).environment())
                .containsAllEntriesOf(composition.recipe("registry").environment());
        assertThat(composition.recipe("mysql").command())
                .filteredOn(option -> ServerSettings.MYSQL.stream()
                        .anyMatch(ours -> name(ours).equals(name(option))))
                .isNotEmpty()
                .isSubsetOf(ServerSettings.MYSQL);
    }

    @Test
    void aServiceThatTheStackDoesNotHaveIsNamed() {
        assertThatThrownBy(() -> composition.recipe("oracle")).hasMessageContaining("image of oracle");
        assertThatThrownBy(() -> composition.port("oracle")).hasMessageContaining("port of oracle");
    }

    private List<Recipe> all() {
        return List.of(
                ContainedPostgreSql.recipe(composition.recipe("postgres")),
                ContainedMySql.recipe(composition.recipe("mysql")),
                ContainedKafka.recipe(composition.recipe("kafka"), 1),
                ContainedRegistry.recipe(composition.recipe("registry"), 2),
                ContainedElasticsearch.recipe(composition.recipe("elasticsearch")),
                composition.recipe("redis"));
    }

    private static Map<String, String> without(Recipe recipe, String variable) {
        Map<String, String> rest = new HashMap<>(recipe.environment());
        rest.remove(variable);
        return rest;
    }

    private static String name(String option) {
        return option.split("=", 2)[0];
    }

    private static JsonNode service(String name) throws IOException {
        return new YAMLMapper().readTree(FILE.toFile()).path("services").path(name);
    }
}
