package dev.leat.platform.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.leat.engine.source.Outboxes;
import dev.leat.engine.source.SourceDefinition;
import dev.leat.engine.source.SourceType;
import dev.leat.materializer.store.StoreDefinition;
import dev.leat.materializer.view.ViewDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationFileTest {

    private static final Map<String, String> ENVIRONMENT =
            Map.of("SHOP_PASSWORD", "shop-s3cret", "REPORTS_PASSWORD", "reports-s3cret");

    /** The parts that every file needs; what a test writes comes after. */
    private static final String BASE = """
            deployment: shop
            kafka: embedded
            registry: embedded
            sources:
              shop:
                type: postgres
                url: jdbc:postgresql://localhost:5432/shop
                user: leat
                password: ${env:SHOP_PASSWORD}
                tables: [public.customers, public.orders, public.order_lines]
            """;

    private static final String VIEW = """
            views:
              orders:
                root: shop.public.orders
                fields: [id, status]
                stores:
                  lookup: {type: redis, url: "redis://localhost:6379", key: "order:{id}"}
            """;

    @TempDir
    Path folder;

    @Test
    void theExampleToStartFromIsRight() {
        ConfigurationFile.Reading reading = ConfigurationFile.read(Path.of("../examples/shop.yaml"), ENVIRONMENT);

        assertThat(reading.problems()).isEmpty();
        Configuration configuration = reading.configuration();
        assertThat(configuration.kafka()).isEqualTo(KafkaSettings.Embedded.HERE);
        assertThat(configuration.registry()).isEqualTo(RegistrySettings.Embedded.HERE);
        assertThat(configuration.topics().partitions()).isEqualTo(4);
        assertThat(configuration.api()).isEqualTo(new ApiSettings("127.0.0.1", 8750, Optional.empty()));

        ViewSettings view = at(configuration.views(), "order-details");
        ViewDefinition definition = view.definition("order-details");
        assertThat(definition.topics())
                .containsExactly(
                        "shop.public.orders",
                        "shop.public.customers",
                        "shop.public.order_lines",
                        "shop.public.products");
        ViewDefinition.Node lines = at(definition.root().collections(), "lines");
        assertThat(lines.by()).containsExactly("order_id");
        assertThat(at(lines.references(), "product").whenMissing()).isEqualTo(ViewDefinition.WhenMissing.SHOW_WITHOUT);
        assertThat(at(definition.root().references(), "customer").whenMissing())
                .isEqualTo(ViewDefinition.WhenMissing.WAIT);
        assertThat(view.storeDefinitions(folder))
                .containsExactly(
                        new StoreDefinition.Elasticsearch(
                                "search",
                                new StoreDefinition.Access(
                                        "http://localhost:9200", Optional.empty(), Optional.empty(), Optional.empty()),
                                "order-details",
                                Set.of("lines")),
                        new StoreDefinition.Redis(
                                "lookup",
                                new StoreDefinition.Access(
                                        "redis://localhost:6379", Optional.empty(), Optional.empty(), Optional.empty()),
                                "order:{id}"),
                        new StoreDefinition.PostgreSql(
                                "reports",
                                new StoreDefinition.Access(
                                        "jdbc:postgresql://localhost:5432/reports",
                                        Optional.of("reports"),
                                        Optional.of("reports-s3cret"),
                                        Optional.empty()),
                                "order_details"));
    }

    @Test
    void thePolledSourceOfTheManualBecomesItsConnectorsProperties() throws IOException {
        String manual = Files.readString(Path.of("../docs/configuration.md"));
        String example = manual.substring(manual.lastIndexOf("```yaml", manual.indexOf("type: query")) + 7);
        ConfigurationFile.Reading reading = ConfigurationFile.of(
                "deployment: d\nkafka: embedded\nregistry: embedded\n" + example.substring(0, example.indexOf("```")),
                folder,
                Map.of("OLD_PASSWORD", "a"));

        assertThat(reading.problems()).isEmpty();
        assertThat(reading.configuration().sources().get("old"))
                .isNotNull()
                .extracting(source -> source.definition("old", reading).properties())
                .isEqualTo(Map.ofEntries(
                        Map.entry("cursor", "changed_at"),
                        Map.entry("cursor.kind", "updated-at"),
                        Map.entry("time.zone", "UTC"),
                        Map.entry("table.legacy.stock.cursor", "revision"),
                        Map.entry("table.legacy.stock.cursor.kind", "version"),
                        Map.entry("table.legacy.stock.key", "article, place"),
                        Map.entry("table.legacy.stock.deleted", "removed_at"),
                        Map.entry("table.legacy.stock.sweep.interval.ms", "600000"),
                        Map.entry("table.legacy.stock.late.commits", "window"),
                        Map.entry("table.legacy.stock.window.ms", "60000"),
                        Map.entry("poll.interval.min.ms", "200"),
                        Map.entry("poll.interval.max.ms", "2000"),
                        Map.entry("max.rows.per.second", "5000")));
    }

    @Test
    void whatIsWrongWithAPolledSourceIsTold() {
        ConfigurationFile.Reading reading = read("""
                deployment: d
                kafka: embedded
                registry: embedded
                sources:
                  old:
                    type: query
                    url: jdbc:h2:mem:x;PASSWORD=secret
                    polling: {kind: newest, sweep: often}
                    every: {from: 1 s}
                """);

        assertThat(reading.problems())
                .extracting(Problem::path)
                .containsExactlyInAnyOrder(
                        "sources.old.url",
                        "sources.old.tables",
                        "sources.old.polling.kind",
                        "sources.old.polling.sweep",
                        "sources.old.every.from");
        assertThat(reading.problems()).noneMatch(problem -> problem.message().contains("secret"));
    }

    @Test
    void aSecuredDeploymentIsAccepted() throws IOException {
        Files.writeString(folder.resolve("token"), "fr0m-a-file\n");

        ConfigurationFile.Reading reading = read("""
                deployment: shop
                kafka:
                  bootstrap-servers: [kafka-1:9093, kafka-2:9093]
                  properties:
                    security.protocol: SASL_SSL
                    sasl.mechanism: PLAIN
                    sasl.jaas.config: 'PlainLoginModule required username="leat" password="${file:token}";'
                    request.timeout.ms: 20000
                registry:
                  url: https://registry.internal/apis/registry/v3
                  user: leat
                  password: ${file:token}
                  trust-store: ca.pem
                sources:
                  shop:
                    type: postgres
                    url: jdbc:postgresql://db.internal:5432/shop?sslmode=verify-full
                    user: leat
                    password: ${env:SHOP_PASSWORD}
                    trust-store: ca.pem
                    tables: [public.orders]
                """);

        assertThat(reading.problems()).isEmpty();
        KafkaSettings.Servers kafka =
                (KafkaSettings.Servers) reading.configuration().kafka();
        assertThat(kafka.access().bootstrapServers()).isEqualTo("kafka-1:9093,kafka-2:9093");
        assertThat(at(kafka.properties(), "sasl.jaas.config").value()).contains("password=\"fr0m-a-file\"");
        assertThat(at(kafka.properties(), "request.timeout.ms").value()).isEqualTo("20000");
        assertThat(reading.configuration().toString()).doesNotContain("fr0m-a-file", "shop-s3cret");
    }

    @Test
    void aSourceWithATrustStoreProvesWhoItIs() {
        ConfigurationFile.Reading reading = read(BASE + "    trust-store: ca.pem\n");

        SourceDefinition definition =
                at(reading.configuration().sources(), "shop").definition("shop", reading);

        assertThat(definition.url())
                .startsWith("jdbc:postgresql://localhost:5432/shop?sslmode=verify-full&sslrootcert=")
                .endsWith("ca.pem");
        assertThat(definition.password()).isEqualTo("shop-s3cret");
        assertThat(definition.partitions()).isEqualTo(4);
        assertThat(definition.replication()).isEqualTo((short) 1);
    }

    @Test
    void aPatternOfTablesCapturesWhatItMatches() {
        assertThat(read(BASE.replace("[public.customers, public.orders, public.order_lines]", "[public.ord*]") + VIEW)
                        .problems())
                .isEmpty();
        assertThat(read(BASE.replace("[public.customers, public.orders, public.order_lines]", "[public.cust*]") + VIEW)
                        .problems())
                .extracting(Problem::path)
                .containsExactly("views.orders.root");
    }

    @Test
    void everyMistakeIsToldAtOnceWithItsPlaceAndItsRemedy() {
        ConfigurationFile.Reading reading = read("""
                deployment: Shop One
                kafka: embeded
                registry: embedded
                sources:
                  shop:
                    type: postgres
                    url: postgresql://localhost/shop
                    user: leat
                    pasword: x
                    tables: [public.orders, customers]
                  old:
                    type: sql
                    url: jdbc:oracle://localhost/old
                views:
                  orders:
                    root: shop.public.order
                    fields: id
                    references:
                      customer: {from: shop.public.orders, fields: [id], when-missing: later}
                    stores:
                      search: {type: elasticsearch, url: "http://localhost:9200", index: Orders}
                      lookup: {type: redis, url: "redis://localhost:6379", key: "order"}
                      again: {type: redi, url: "redis://localhost:6379", key: "order:{id}"}
                api: {port: many}
                topics: {partitions: 0}
                """);

        assertThat(reading.problems())
                .extracting(Problem::path, Problem::line)
                .contains(
                        tuple("deployment", 1),
                        tuple("kafka", 2),
                        tuple("sources.shop.url", 7),
                        tuple("sources.shop.pasword", 9),
                        tuple("sources.shop.tables[1]", 10),
                        tuple("sources.old.type", 12),
                        tuple("views.orders.root", 16),
                        tuple("views.orders.fields", 17),
                        tuple("views.orders.references.customer.by", 19),
                        tuple("views.orders.references.customer.when-missing", 19),
                        tuple("views.orders.stores.search.index", 21),
                        tuple("views.orders.stores.lookup.key", 22),
                        tuple("views.orders.stores.again.type", 23),
                        tuple("api.port", 24),
                        tuple("topics.partitions", 25))
                .hasSize(15);
        assertThat(message(reading, "sources.shop.pasword")).contains("did you mean \"password\"?");
        assertThat(message(reading, "sources.old.type")).contains("known here: mysql, postgres, query");
        assertThat(message(reading, "views.orders.stores.again.type")).contains("did you mean \"redis\"?");
        assertThat(message(reading, "views.orders.references.customer.when-missing"))
                .contains("wait, show-without");
        assertThat(message(reading, "views.orders.fields")).contains("a list").contains("\"id\"");
    }

    @Test
    void aViewOverATableThatNoSourceCapturesNamesTheNearOne() {
        ConfigurationFile.Reading reading = read(BASE + VIEW.replace("shop.public.orders", "shop.public.oders"));

        assertThat(reading.problems()).extracting(Problem::path).containsExactly("views.orders.root");
        assertThat(message(reading, "views.orders.root"))
                .contains("did you mean \"shop.public.orders\"?")
                .contains("sources.shop.tables");
    }

    @Test
    void aViewOverASourceThatIsNotThereNamesTheNearOne() {
        ConfigurationFile.Reading reading = read(BASE + VIEW.replace("shop.public.orders", "shops.public.orders"));

        assertThat(message(reading, "views.orders.root")).contains("did you mean \"shop\"?");
    }

    @Test
    void twoStoresNeverWriteToOnePlace() {
        ConfigurationFile.Reading reading = read(
                BASE + VIEW + "      spare: {type: redis, url: \"redis://localhost:6379\", key: \"order:{id}\"}\n");

        assertThat(message(reading, "views.orders.stores.spare"))
                .contains("views.orders.stores.lookup")
                .contains("another key");
    }

    @Test
    void nestedNamesACollectionOfTheView() {
        ConfigurationFile.Reading reading = read(BASE
                + VIEW
                + "      search: {type: elasticsearch, url: \"http://localhost:9200\", index: orders, nested: [line]}\n"
                + "    collections:\n"
                + "      lines: {from: shop.public.order_lines, by: [order_id], fields: [line_no]}\n");

        assertThat(message(reading, "views.orders.stores.search.nested[0]")).contains("did you mean \"lines\"?");
    }

    @Test
    void aNameIsUsedOnceInADocument() {
        ConfigurationFile.Reading reading = read(BASE
                + VIEW
                + "    collections:\n"
                + "      status: {from: shop.public.order_lines, by: order_id, fields: [line_no]}\n");

        assertThat(reading.problems()).extracting(Problem::path).containsExactly("views.orders.collections.status");
    }

    @Test
    void aReferenceThatNamesNothingIsAProblemOfItsPlace() {
        ConfigurationFile.Reading reading = read(
                BASE.replace("SHOP_PASSWORD", "SHOP_PASSWRD").replace("user: leat", "user: ${file:/nowhere/user}"));

        assertThat(reading.problems())
                .extracting(Problem::path)
                .containsExactly("sources.shop.user", "sources.shop.password");
        assertThat(message(reading, "sources.shop.password"))
                .contains("SHOP_PASSWRD is not set")
                .contains("SHOP_PASSWORD")
                .contains("export");
        assertThat(message(reading, "sources.shop.user")).contains("/nowhere/user");
    }

    @Test
    void noProblemShowsASecret() {
        ConfigurationFile.Reading reading = read(BASE.replace("url: jdbc:postgresql", "url: ${env:SHOP_PASSWORD}")
                .replace("deployment: shop", "deployment: ${env:SHOP_PASSWORD}!")
                .replace("type: postgres", "type: ${env:SHOP_PASSWORD}")
                .replace("tables:", "tables: ${env:SHOP_PASSWORD} #"));

        assertThat(reading.problems()).isNotEmpty();
        assertThat(reading.problems().toString()).doesNotContain("shop-s3cret");
        assertThat(reading.configuration().toString()).doesNotContain("password=shop-s3cret");
    }

    @Test
    void credentialsInAnAddressAreRefusedWithoutBeingShown() {
        ConfigurationFile.Reading reading = read((BASE + VIEW)
                .replace("//localhost:5432/shop", "//localhost:5432/shop?password=hunter2hunter2")
                .replace("//localhost:6379", "//leat:hunter2hunter2@localhost:6379"));

        assertThat(reading.problems())
                .extracting(Problem::path)
                .containsExactly("sources.shop.url", "views.orders.stores.lookup.url");
        assertThat(reading.problems().toString()).doesNotContain("hunter2").contains("user and password");
    }

    @Test
    void aKeyThatStandsTwiceIsToldWithBothLines() {
        ConfigurationFile.Reading reading = read(BASE + "registry: embedded\n");

        assertThat(reading.problems()).extracting(Problem::path, Problem::line).containsExactly(tuple("registry", 11));
        assertThat(message(reading, "registry")).contains("line 3");
    }

    @Test
    void aTextThatIsNotYamlIsToldWithLineAndColumn() {
        ConfigurationFile.Reading reading =
                read("deployment: shop\nkafka: {bootstrap-servers: [a:1\nregistry: embedded\n");

        assertThat(reading.problems()).hasSize(1);
        assertThat(reading.problems().getFirst().text()).contains("line 3").contains("not YAML");
    }

    @Test
    void anEmptyFileSaysWhatAFileBeginsWith() {
        assertThat(read("# nothing\n").problems()).hasSize(1);
        assertThat(read("").problems()).hasSize(1);
        assertThat(read("- a\n").problems()).hasSize(1);
    }

    @Test
    void aFileThatIsNotThereIsAProblem() {
        ConfigurationFile.Reading reading = ConfigurationFile.read(folder.resolve("none.yaml"), ENVIRONMENT);

        assertThat(reading.problems()).hasSize(1);
        assertThat(reading.problems().getFirst().text())
                .contains("does not exist")
                .contains("-c");
    }

    @Test
    void aMySqlSourceNamesDatabasesAndTables() {
        ConfigurationFile.Reading reading = read("""
                deployment: shop
                kafka: embedded
                registry: embedded
                sources:
                  crm:
                    type: mysql
                    url: jdbc:mysql://localhost:3306/crm
                    user: leat
                    trust-store: ca.p12
                    trust-store-password: changeit
                    tables: [crm.contacts, sales.*]
                """);

        assertThat(reading.problems()).isEmpty();
        SourceSettings source = at(reading.configuration().sources(), "crm");
        assertThat(source.topics("crm")).containsExactly("crm.crm.contacts");
        assertThat(source.captures("crm", "crm.sales.leads")).isTrue();
        SourceDefinition definition = source.definition("crm", reading);
        assertThat(definition.type()).isEqualTo(SourceType.MYSQL);
        assertThat(definition.url())
                .startsWith("jdbc:mysql://localhost:3306/crm?sslMode=VERIFY_IDENTITY&trustCertificateKeyStoreUrl=file")
                .endsWith("ca.p12&trustCertificateKeyStorePassword=changeit");
        assertThat(definition.toString()).doesNotContain("changeit");
    }

    @Test
    void aMySqlAddressIsOfOneServerAndHoldsNoCredentials() {
        for (String url :
                List.of("jdbc:mysql://one,two/crm", "jdbc:mysql://leat:x@one/crm", "jdbc:postgresql://one/crm")) {
            assertThat(read("""
                            deployment: shop
                            kafka: embedded
                            registry: embedded
                            sources:
                              crm: {type: mysql, url: "%s", user: leat, tables: [crm.contacts]}
                            """.formatted(url)).problems())
                    .extracting(Problem::path)
                    .containsExactly("sources.crm.url");
        }
    }

    @Test
    void aLeadingZeroOfAPasswordIsKept() {
        Configuration configuration =
                read(BASE.replace("${env:SHOP_PASSWORD}", "0123")).configuration();

        SourceSettings.Postgres source = (SourceSettings.Postgres) at(configuration.sources(), "shop");
        assertThat(source.password().map(Secret::value)).contains("0123");
    }

    @Test
    void theApiIsReachedByOtherMachinesOnlyWithATokenThatNobodyGuesses() {
        ConfigurationFile.Reading without = read(BASE + "api: {host: 0.0.0.0}\n");
        ConfigurationFile.Reading guessable = read(BASE + "api: {host: 0.0.0.0, token: secret}\n");
        ConfigurationFile.Reading fine = read(BASE + "api: {host: 0.0.0.0, token: 0123456789abcdef01234567}\n");

        assertThat(message(without, "api.host")).contains("token", "127.0.0.1");
        assertThat(message(guessable, "api.token")).contains("24 characters").doesNotContain("secret");
        assertThat(fine.problems()).isEmpty();
    }

    @Test
    void outboxesAreTablesAndAPrefixOfTheLog() {
        ConfigurationFile.Reading reading =
                read(BASE + "    outbox: {tables: [public.outbox, billing.outbox], log-prefix: shop-outbox}\n");

        assertThat(reading.problems()).isEmpty();
        assertThat(at(reading.configuration().sources(), "shop")
                        .definition("shop", reading)
                        .outboxes())
                .isEqualTo(new Outboxes(List.of("public.outbox", "billing.outbox"), Optional.of("shop-outbox")));
    }

    @Test
    void aSourceCapturesTablesOrAnOutboxOrBoth() {
        String onlyOutbox = BASE.replaceFirst("tables: \\[.*]", "outbox: {log-prefix: shop-outbox}");
        String nothing = BASE.replaceFirst("tables: \\[.*]", "tables: []");

        assertThat(read(onlyOutbox).problems()).isEmpty();
        assertThat(message(read(nothing), "sources.shop.tables"))
                .isEqualTo("missing: the tables to capture, such as [public.orders], or an outbox");
    }

    @Test
    void anOutboxIsNoTableOfChangesAndItsPrefixNoneOfLeats() {
        ConfigurationFile.Reading reading =
                read(BASE + "    outbox: {tables: [public.orders, public.*], log-prefix: leat.chunk}\n");

        assertThat(message(reading, "sources.shop.outbox.tables[0]")).contains("stands in the list of tables too");
        assertThat(message(reading, "sources.shop.outbox.tables[1]")).contains("such as public.outbox");
        assertThat(message(reading, "sources.shop.outbox.log-prefix")).contains("neither leat nor begins with leat.");
    }

    private ConfigurationFile.Reading read(String text) {
        return ConfigurationFile.of(text, folder, ENVIRONMENT);
    }

    private static <V> V at(Map<String, V> map, String key) {
        return Objects.requireNonNull(map.get(key), key);
    }

    private static String message(ConfigurationFile.Reading reading, String path) {
        List<Problem> found = reading.problems().stream()
                .filter(problem -> problem.path().equals(path))
                .toList();
        assertThat(found).as("problems at %s of %s", path, reading.problems()).hasSize(1);
        return found.getFirst().message();
    }
}
