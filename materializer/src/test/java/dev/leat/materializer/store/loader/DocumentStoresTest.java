package dev.leat.materializer.store.loader;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.materializer.store.Shapes;
import dev.leat.materializer.store.StoreDefinition;
import dev.leat.materializer.store.StoreDefinition.Access;
import dev.leat.materializer.view.DocumentShape;
import dev.leat.materializer.view.ViewProblem;
import dev.leat.materializer.view.ViewShape;
import dev.leat.services.PostgreSqlService;
import dev.leat.services.SharedServices;
import dev.leat.stream.value.Column;
import dev.leat.stream.value.ColumnType;
import dev.leat.stream.value.ColumnType.Scalar;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class DocumentStoresTest {

    private static final ViewShape ORDERS = Shapes.orders("orders", 1);
    private static final Access ELASTICSEARCH = Access.to("http://localhost:9200");
    private static final Access REDIS = Access.to("redis://localhost:6379");
    private static final Access POSTGRESQL = Access.to("jdbc:postgresql://localhost:5432/reports");

    @Test
    void aGoodDefinitionHasNoProblems() {
        assertThat(check(new StoreDefinition.Elasticsearch("search", ELASTICSEARCH, "order-details", Set.of("lines"))))
                .isEmpty();
        assertThat(check(new StoreDefinition.Redis("lookup", REDIS, "order:{id}:details")))
                .isEmpty();
        assertThat(check(new StoreDefinition.PostgreSql("reports", POSTGRESQL, "sales.order_details")))
                .isEmpty();
    }

    @Test
    void everythingThatIsWrongWithAnElasticsearchStoreIsToldAtOnce() {
        Access wrong = Access.to("localhost:9200");

        assertThat(check(new StoreDefinition.Elasticsearch("search", wrong, "Order Details", Set.of("customer"))))
                .satisfiesExactly(
                        problem -> assertProblem(problem, "stores.search.url", "http(s)://host:port"),
                        problem -> assertProblem(problem, "stores.search.index", "lower case"),
                        problem -> assertProblem(problem, "stores.search.nested", "its collections are [lines]"));
    }

    @Test
    void fieldsThatElasticsearchWouldMisreadAreProblems() {
        Column id = Shapes.column("_id", Scalar.LONG);
        ViewShape odd = new ViewShape("odd", 1, List.of(id), Shapes.flat(id, Shapes.column("a.b", Scalar.TEXT)));

        assertThat(DocumentStores.check(
                        new StoreDefinition.Elasticsearch("search", ELASTICSEARCH, "odd", Set.of()), odd))
                .extracting(ViewProblem::message)
                .satisfiesExactly(
                        message -> assertThat(message).contains("'_id' is Elasticsearch's own"),
                        message -> assertThat(message).contains("'a.b'"));
    }

    @Test
    void aKeyTemplateMustNameTheColumnsOfTheKeyAndOnlyThose() {
        assertThat(check(new StoreDefinition.Redis("lookup", Access.to("http://x"), "order:{number}")))
                .satisfiesExactly(
                        problem -> assertProblem(problem, "stores.lookup.url", "redis://host:port"),
                        problem -> assertProblem(problem, "stores.lookup.key", "{number}"),
                        problem -> assertProblem(problem, "stores.lookup.key", "leaves out {id}"));
        assertThat(DocumentStores.check(
                        new StoreDefinition.Redis("lookup", REDIS, "{region}{code}"), Shapes.composite("c")))
                .singleElement()
                .satisfies(problem -> assertProblem(problem, "stores.lookup.key", "between two placeholders"));
        assertThat(check(new StoreDefinition.Redis("lookup", REDIS, "{{id}}")))
                .singleElement()
                .satisfies(problem -> assertProblem(problem, "stores.lookup.key", "brace"));
    }

    @Test
    void columnsThatWouldClashOrBeCutAreProblemsOfAPostgresStore() {
        Column id = Shapes.column("id", Scalar.LONG);
        Column tags = new Column("tags", new ColumnType.ArrayOf(Scalar.TEXT), false);
        ViewShape clashing = new ViewShape(
                "clashing",
                1,
                List.of(id, tags),
                new DocumentShape(
                        List.of(
                                id,
                                tags,
                                Shapes.column("customer_name", Scalar.TEXT),
                                Shapes.column("xmin", Scalar.TEXT)),
                        Map.of("customer", Shapes.flat(Shapes.column("name", Scalar.TEXT))),
                        Map.of("x".repeat(64), Shapes.flat(id))));

        assertThat(DocumentStores.check(
                        new StoreDefinition.PostgreSql("reports", Access.to("jdbc:mysql://x/y"), "a.b.c"), clashing))
                .satisfiesExactlyInAnyOrder(
                        problem -> assertProblem(problem, "stores.reports.url", "jdbc:postgresql://"),
                        problem -> assertProblem(problem, "stores.reports.table", "schema.table"),
                        problem -> assertProblem(problem, "stores.reports", "customer_name and customer.name"),
                        problem -> assertProblem(problem, "stores.reports", "64 bytes"),
                        problem -> assertProblem(problem, "stores.reports", "'xmin'"),
                        problem -> assertProblem(problem, "stores.reports", "key column 'tags'"));
    }

    @Test
    void credentialsAreNeverShown() {
        Access access = new Access(
                "jdbc:postgresql://bob:s3cret@db:5432/x?password=s3cret&user=bob",
                Optional.of("bob"),
                Optional.of("s3cret"),
                Optional.empty());

        assertThat(access).hasToString("jdbc:postgresql://db:5432/x as bob");
        assertThat(new StoreDefinition.PostgreSql("reports", access, "t").toString())
                .doesNotContain("s3cret");
        for (String url : List.of(
                "jdbc:postgresql://db:port/x?password=s3cret",
                "jdbc:postgresql://127.0.0.1:1/x?user=u&password=s3cret")) {
            assertThat(DocumentStores.reach(new StoreDefinition.PostgreSql("reports", Access.to(url), "t")))
                    .hasValueSatisfying(problem -> assertThat(problem).doesNotContain("s3cret"));
        }
        for (String url : List.of("redis://:s3cret@ho st", "redis://:s3cret@127.0.0.1:1")) {
            assertThat(DocumentStores.reach(new StoreDefinition.Redis("lookup", Access.to(url), "k:{id}")))
                    .hasValueSatisfying(problem -> assertThat(problem).doesNotContain("s3cret"));
        }
        for (String url : List.of("http://u:s3cret@ho st", "http://u:s3cret@127.0.0.1:1")) {
            assertThat(DocumentStores.reach(new StoreDefinition.Elasticsearch("search", Access.to(url), "i", Set.of())))
                    .hasValueSatisfying(problem -> assertThat(problem).doesNotContain("s3cret"));
        }
    }

    @Test
    void aStoreThatAnswersAndLetsUsInHasNoProblem() {
        assertThat(DocumentStores.reach(new StoreDefinition.Redis(
                        "lookup", Access.to(SharedServices.redis().uri()), "k:{id}")))
                .isEmpty();
        assertThat(DocumentStores.reach(new StoreDefinition.PostgreSql("reports", superuser(), "t")))
                .isEmpty();
        assertThat(DocumentStores.reach(new StoreDefinition.Elasticsearch(
                        "search", Access.to(SharedServices.elasticsearch().url()), "i", Set.of())))
                .isEmpty();
    }

    @Test
    void whatIsMissingIsSaidWithTheFix() throws SQLException {
        PostgreSqlService server = SharedServices.postgreSql();
        String user = "clerk" + ProcessHandle.current().pid();
        try (Connection connection =
                        DriverManager.getConnection(server.jdbcUrl("postgres"), server.user(), server.password());
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE ROLE " + user + " LOGIN PASSWORD 'clerk'");
        }

        assertThat(DocumentStores.reach(new StoreDefinition.PostgreSql("reports", as(user, "clerk"), "t")))
                .hasValueSatisfying(problem ->
                        assertThat(problem).contains("GRANT USAGE, CREATE ON SCHEMA \"public\" TO \"" + user + "\""));
        assertThat(DocumentStores.reach(new StoreDefinition.PostgreSql("reports", as(user, "wrong"), "t")))
                .hasValueSatisfying(problem -> assertThat(problem)
                        .contains("check database, user and password")
                        .doesNotContain("wrong"));
        assertThat(DocumentStores.reach(new StoreDefinition.PostgreSql("reports", superuser(), "nowhere.t")))
                .hasValueSatisfying(problem -> assertThat(problem).contains("nowhere"));
        assertThat(DocumentStores.reach(new StoreDefinition.Redis(
                        "lookup",
                        new Access(
                                SharedServices.redis().uri(), Optional.empty(), Optional.of("wrong"), Optional.empty()),
                        "k:{id}")))
                .hasValueSatisfying(problem ->
                        assertThat(problem).contains("check user and password").doesNotContain("wrong,"));
    }

    private static Access superuser() {
        return as(
                SharedServices.postgreSql().user(), SharedServices.postgreSql().password());
    }

    private static Access as(String user, String password) {
        return new Access(
                SharedServices.postgreSql().jdbcUrl("postgres"),
                Optional.of(user),
                Optional.of(password),
                Optional.empty());
    }

    private static List<ViewProblem> check(StoreDefinition definition) {
        return DocumentStores.check(definition, ORDERS);
    }

    private static void assertProblem(ViewProblem problem, String path, String message) {
        assertThat(problem.path()).isEqualTo(path);
        assertThat(problem.message()).contains(message);
    }
}
