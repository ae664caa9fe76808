package dev.leat.engine;

import static dev.leat.engine.Shop.eventually;
import static dev.leat.engine.Shop.reaches;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leat.engine.source.SnapshotModes;
import dev.leat.engine.source.SourceDefinition;
import dev.leat.engine.source.SourceProblem;
import dev.leat.engine.source.SourceType;
import dev.leat.stream.codec.EntitySchemas;
import dev.leat.stream.error.LeatException;
import dev.leat.stream.topic.TopicNames;
import dev.leat.stream.value.Column;
import dev.leat.stream.value.EntitySchema;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

class SourceCatalogTest {

    private static final String EVERYTHING = """
            CREATE TABLE everything (
              id bigint GENERATED ALWAYS AS IDENTITY, tenant uuid DEFAULT gen_random_uuid(),
              name varchar(30) NOT NULL DEFAULT 'none', price numeric(10, 2) DEFAULT 1.50, any_number numeric,
              quantity int NOT NULL DEFAULT 1, weight real, ratio double precision, ok boolean DEFAULT true,
              born date DEFAULT '2024-01-31', at_time time, seen timestamp DEFAULT now(), seen_at timestamptz NOT NULL DEFAULT now(),
              how_long interval, doc json, docb jsonb DEFAULT '{}', raw bytea, tags text[] DEFAULT '{}', bits bit(3), flag bit(1),
              mood mood DEFAULT 'good', address inet, span int4range, code domain_code, small smallint, letter char(2),
              total numeric GENERATED ALWAYS AS (quantity * 2) STORED,
              PRIMARY KEY (tenant, id))
            """;

    @Test
    void whatIsDescribedBeforehandIsExactlyWhatIsRegisteredAndWhatLoadAndLogAreWrittenWith() {
        try (Shop shop = new Shop()) {
            shop.sql(
                    "CREATE TYPE mood AS ENUM ('good', 'bad')",
                    "CREATE DOMAIN domain_code AS varchar(5)",
                    EVERYTHING,
                    "CREATE TABLE empty (LIKE everything INCLUDING ALL)",
                    "INSERT INTO everything (name) VALUES ('in the load')");
            Map<String, EntitySchema> described = new SourceCatalog("test").describe(shop.definition("public.*"));
            Source source = shop.source("public.*");
            source.start();
            reaches(source, SourceState.STREAMING);
            Changes loaded = shop.changes("everything");
            Changes empty = shop.changes("empty");
            eventually().until(() -> loaded.read().size() == 1);
            String topic = shop.name + ".public.empty";
            Schema key = shop.registry.latest(TopicNames.keySubject(topic)).orElseThrow();
            Schema value = shop.registry.latest(TopicNames.valueSubject(topic)).orElseThrow();

            shop.sql(
                    "INSERT INTO everything (name) VALUES ('in the log')",
                    "INSERT INTO empty (name) VALUES ('in the log')");
            eventually().until(() -> loaded.read().size() == 2 && empty.read().size() == 1);

            assertThat(schemaId(loaded.read().getLast()))
                    .isEqualTo(schemaId(loaded.read().getFirst()));
            assertThat(shop.registry.schema(schemaId(empty.read().getFirst()))).hasToString(value.toString());
            assertThat(described)
                    .containsEntry(topic, EntitySchemas.of(key, value))
                    .hasSize(2);
            EntitySchema everything = EntitySchemas.of(key, value);
            assertThat(everything.key()).extracting(Column::name).containsExactly("tenant", "id");
            assertThat(everything.columns()).extracting(Column::name).doesNotContain("total");
        }
    }

    private static int schemaId(Changes.Change change) {
        return ByteBuffer.wrap(change.record().value()).getInt(1);
    }

    @Test
    void aReadyDatabaseHasNoProblems() {
        try (Shop shop = new Shop()) {
            shop.sql("CREATE TABLE fruits (id int PRIMARY KEY)");
            assertThat(new SourceCatalog("test").check(shop.definition("public.fruits")))
                    .noneMatch(SourceProblem::isError);
        }
    }

    @Test
    void everyProblemIsToldWithItsMending() {
        try (Shop shop = new Shop()) {
            String user = "reader_" + shop.name;
            shop.sql(
                    "CREATE TABLE products (id int PRIMARY KEY)",
                    "CREATE TABLE loose (id int)",
                    "CREATE ROLE %s LOGIN PASSWORD 'secret'".formatted(user));
            SourceDefinition definition = definition(
                    shop,
                    shop.server.jdbcUrl(shop.name),
                    user,
                    "secret",
                    "public.prodcuts",
                    "public.products",
                    "public.loose");

            List<SourceProblem> problems = new SourceCatalog("test").check(definition);

            assertThat(problems)
                    .anySatisfy(problem -> {
                        assertThat(problem.field()).isEqualTo("tables[0]");
                        assertThat(problem.message()).contains("public.prodcuts");
                        assertThat(problem.fix()).contains("public.products");
                    })
                    .anySatisfy(problem -> {
                        assertThat(problem.message()).contains("public.loose").contains("primary key");
                        assertThat(problem.fix()).startsWith("ALTER TABLE public.loose ADD PRIMARY KEY");
                    })
                    .anySatisfy(problem ->
                            assertThat(problem.fix()).isEqualTo("ALTER ROLE %s REPLICATION;".formatted(user)))
                    .anySatisfy(problem -> assertThat(problem.fix())
                            .contains("GRANT SELECT ON public.products TO %s;".formatted(user)))
                    .anySatisfy(problem -> assertThat(problem.fix()).startsWith("CREATE PUBLICATION leat_test_"));
            assertThatThrownBy(() -> new SourceCatalog("test").describe(definition))
                    .isInstanceOf(LeatException.class)
                    .hasMessageContaining("public.prodcuts");
        }
    }

    @Test
    void aTypeThatTheConnectorFailsAtIsAProblem() {
        try (Shop shop = new Shop()) {
            shop.sql(
                    "CREATE TABLE fruits (id int PRIMARY KEY)",
                    "CREATE TYPE mood AS ENUM ('good', 'bad')",
                    "CREATE TYPE nothing AS ENUM ()",
                    "CREATE DOMAIN todays_mood AS mood");

            assertThat(new SourceCatalog("test").check(shop.definition("public.fruits")))
                    .filteredOn(SourceProblem::isError)
                    .extracting(SourceProblem::message)
                    .satisfiesExactlyInAnyOrder(
                            message -> assertThat(message).startsWith("domain public.todays_mood is over an enum"),
                            message -> assertThat(message).startsWith("enum public.nothing has no values"));
        }
    }

    @Test
    void aServerThatCannotBeReachedIsOneProblem() {
        try (Shop shop = new Shop()) {
            assertThat(new SourceCatalog("test")
                            .check(definition(
                                    shop, "jdbc:postgresql://127.0.0.1:1/shop", "leat", "secret", "public.orders")))
                    .singleElement()
                    .satisfies(problem -> {
                        assertThat(problem.field()).isEqualTo("url");
                        assertThat(problem.message())
                                .contains("127.0.0.1:1/shop")
                                .doesNotContain("secret");
                    });
            assertThat(new SourceCatalog("test").check(shop.withPassword("wrong", "public.orders")))
                    .singleElement()
                    .satisfies(problem -> assertThat(problem.field()).isEqualTo("password"));
            assertThat(new SourceCatalog("test")
                            .check(definition(shop, "jdbc:mysql://localhost/shop", "leat", "secret", "public.orders")))
                    .singleElement()
                    .satisfies(
                            problem -> assertThat(problem.message()).contains("jdbc:postgresql://host:port/database"));
        }
    }

    private static SourceDefinition definition(Shop shop, String url, String user, String password, String... tables) {
        return new SourceDefinition(
                shop.name,
                SourceType.POSTGRES,
                url,
                user,
                password,
                List.of(tables),
                Optional.empty(),
                Optional.empty(),
                SnapshotModes.ALL_INCREMENTAL,
                1,
                (short) 1,
                Map.of());
    }
}
