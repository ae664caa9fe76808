package dev.leat.platform.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.leat.platform.api.ApiServer;
import dev.leat.platform.config.ApiSettings;
import dev.leat.platform.config.ConfigurationFile;
import dev.leat.platform.manual.MetricsPage;
import dev.leat.platform.metrics.Gauges;
import dev.leat.platform.metrics.Metrics;
import dev.leat.platform.program.Program;
import dev.leat.platform.program.Program.Listeners;
import dev.leat.services.PostgreSqlService;
import dev.leat.services.ServiceName;
import dev.leat.services.SharedServices;
import dev.leat.stream.codec.ChangeDecoder;
import dev.leat.stream.error.LeatException;
import dev.leat.stream.registry.ApicurioRegistry;
import dev.leat.stream.registry.RegistryAccess;
import dev.leat.stream.topic.KafkaAccess;
import dev.leat.subscriber.ChangeSubscriber;
import dev.leat.subscriber.Decoding;
import dev.leat.subscriber.metrics.SubscriberMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** One configuration, run on real servers: what the command line and the API say of it, and do to it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.MethodName.class)
class RunningProgramTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    static Path folder = Path.of("");

    private final HttpClient http = HttpClient.newHttpClient();
    private Map<String, String> environment = Map.of();
    private Path file = Path.of("");
    private Metrics metrics = new Metrics();

    @SuppressWarnings("NullAway.Init") // before all
    private Program program;

    @SuppressWarnings("NullAway.Init") // before all
    private ApiServer api;

    @BeforeAll
    void start() throws Exception {
        SharedServices.all()
                .start(EnumSet.of(
                        ServiceName.POSTGRESQL, ServiceName.REGISTRY, ServiceName.REDIS, ServiceName.ELASTICSEARCH));
        PostgreSqlService postgres = SharedServices.postgreSql();
        postgres.createDatabase("running");
        postgres.createDatabase("running_reports");
        sql("ALTER SYSTEM SET max_slot_wal_keep_size = '10GB'"); // a limit, as a check advises
        sql("SELECT pg_reload_conf()");
        sql("""
            CREATE TABLE customers (id bigint PRIMARY KEY, name text);
            CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, status text, placed_at timestamptz);
            INSERT INTO customers VALUES (1, 'Ada'), (2, 'Grace');
            INSERT INTO orders VALUES (10, 1, 'new', now()), (11, 2, 'paid', now());
            """);
        environment = Map.of("PG_PASSWORD", postgres.password());
        file = Files.writeString(folder.resolve("leat.yaml"), configuration());
        ConfigurationFile.Reading reading = ConfigurationFile.read(file, environment);
        assertThat(reading.problems()).isEmpty();
        program = new Program(reading, new Listeners(metrics, metrics), Clock.systemUTC());
        api = ApiServer.start(reading.configuration().api(), program, new Gauges(program, metrics));
        program.start();
    }

    private String configuration() {
        return """
                deployment: running
                data: %s
                kafka: {bootstrap-servers: "%s"}
                registry: {url: "%s"}
                topics: {partitions: 2, replication: 1}
                sources:
                  running:
                    type: postgres
                    url: %s
                    user: %s
                    password: ${env:PG_PASSWORD}
                    tables: [public.customers, public.orders]
                views:
                  running-orders:
                    root: running.public.orders
                    fields: [id, status, placed_at]
                    references:
                      customer: {from: running.public.customers, by: customer_id, fields: [id, name]}
                    stores:
                      search: {type: elasticsearch, url: "%s", index: running-orders}
                      lookup: {type: redis, url: "%s", key: "running-order:{id}"}
                      reports:
                        type: postgres
                        url: %s
                        user: %s
                        password: ${env:PG_PASSWORD}
                        table: orders
                api: {port: 0}
                """.formatted(
                        folder.resolve("data"),
                        SharedServices.kafka().bootstrapServers(),
                        SharedServices.registry().apiUrl(),
                        SharedServices.postgreSql().jdbcUrl("running"),
                        SharedServices.postgreSql().user(),
                        SharedServices.elasticsearch().url(),
                        SharedServices.redis().uri(),
                        SharedServices.postgreSql().jdbcUrl("running_reports"),
                        SharedServices.postgreSql().user());
    }

    @AfterAll
    void stop() {
        api.close();
        program.close();
        metrics.close();
    }

    @Test
    void a1CheckFindsEverythingFine() {
        CommandRun run = CommandRun.of(environment, "check", "-c", file.toString());

        assertThat(run.out())
                .contains("kafka (line 3): 1 broker")
                .contains("sources.running", "2 tables")
                .contains("views.running-orders (line")
                .contains("views.running-orders.stores.search", "elasticsearch at ")
                .contains("is fine");
        assertThat(run.exitCode()).isEqualTo(ExitCode.FINE);
        assertThat(run.all()).doesNotContain(environment.get("PG_PASSWORD"));
    }

    @Test
    void a2CheckFindsWhatDoesNotFitTheServers() throws IOException {
        String wrong = configuration()
                .replace("public.orders]", "public.orders, public.custmers]")
                .replace("replication: 1", "replication: 2")
                .replace("    tables: [public", "    snapshot-of: {public.oders: none}\n    tables: [public");
        CommandRun missing = check(wrong);

        assertThat(missing.exitCode()).isEqualTo(ExitCode.WRONG);
        assertThat(missing.out())
                .contains("topics.replication (line 5): ", "set topics.replication to 1")
                .contains("sources.running.snapshot-of (line 12): public.oders is none of the captured tables")
                .contains("sources.running.tables[2] (line 13): there is no table public.custmers")
                .contains("public.customers");

        CommandRun column =
                check(configuration().replace("[id, name]", "[id, nam]").replace("by: customer_id", "by: customer"));

        assertThat(column.exitCode()).isEqualTo(ExitCode.WRONG);
        assertThat(column.out())
                .contains("views.running-orders.references.customer.fields[1] (line 18)")
                .contains("views.running-orders.references.customer.by")
                .contains("name", "customer_id");
    }

    @Test
    void a3CheckNamesServersThatDoNotAnswerOrLetNobodyIn() throws IOException {
        CommandRun run = check(configuration()
                .replace(SharedServices.redis().uri(), "redis://127.0.0.1:1")
                .replace(SharedServices.elasticsearch().url(), "http://127.0.0.1:1")
                .replaceFirst("password: \\$\\{env:PG_PASSWORD}", "password: wr0ng-password"));

        assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(run.out())
                .contains("FAILED  views.running-orders.stores.lookup")
                .contains("FAILED  views.running-orders.stores.search")
                .contains("FAILED  sources.running.password")
                .contains("fine    views.running-orders.stores.reports");
        assertThat(run.all()).doesNotContain("wr0ng-password", "\tat ");
    }

    @Test
    void a4RunDoesNotStartWhatIsNotFine() throws IOException {
        Path wrong =
                Files.writeString(folder.resolve("wrong.yaml"), configuration().replace("[id, name]", "[id, nam]"));

        CommandRun run = CommandRun.of(environment, "run", "-c", wrong.toString());

        assertThat(run.exitCode()).isEqualTo(ExitCode.WRONG);
        assertThat(run.err())
                .contains("views.running-orders.references.customer.fields[1]")
                .doesNotContain("\tat ");
    }

    @Test
    void b1DocumentsReachEveryStore() throws Exception {
        await().atMost(PATIENCE).untilAsserted(() -> {
            JsonNode stores = get("/api/stores");
            assertThat(stores.findValuesAsText("name")).containsExactly("search", "lookup", "reports");
            assertThat(stores.findValuesAsText("state")).containsOnly("running");
            stores.forEach(store -> assertThat(store.path("written").asLong()).isGreaterThanOrEqualTo(2));
        });
        sql("UPDATE customers SET name = 'Ada L.' WHERE id = 1");
        try (Connection reports = reports();
                Statement statement = reports.createStatement()) {
            await().atMost(PATIENCE).untilAsserted(() -> {
                var row = statement.executeQuery("SELECT customer_name FROM orders WHERE id = 10");
                assertThat(row.next()).isTrue();
                assertThat(row.getString(1)).isEqualTo("Ada L.");
            });
        }
    }

    @Test
    void b2TheApiTellsHowEverythingIs() throws Exception {
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(get("/api/health").path("status").asText()).isEqualTo("running");
            assertThat(get("/api/sources/running").path("state").asText()).isEqualTo("streaming");
            assertThat(get("/api/views/running-orders").path("state").asText()).isEqualTo("running");
        });
        assertThat(get("/api/health").path("deployment").asText()).isEqualTo("running");
        assertThat(get("/api/health/ready").path("status").asText()).isEqualTo("running");
        assertThat(client("health").out()).contains("progressing");
        assertThat(get("/api/sources").findValuesAsText("name")).contains("running");
        assertThat(get("/api/views/running-orders").path("generation").asInt()).isPositive();
        assertThat(get("/api/views").get(0).path("topics").toString())
                .contains("running.public.orders", "running.public.customers");
    }

    @Test
    void b3TheApiRefusesWithAProblemThatSaysTheWayOut() throws Exception {
        HttpResponse<String> unknown = send(request("/api/sources/runing").GET());
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(unknown.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(JSON.readTree(unknown.body()).path("detail").asText()).contains("runing", "there are: running");

        assertThat(send(request("/api/views/none").GET()).statusCode()).isEqualTo(404);
        assertThat(send(request("/api/nothing").GET()).statusCode()).isEqualTo(404);
        assertThat(send(request("/api/sources/running/pause").GET()).statusCode())
                .isBetween(404, 405);
        assertThat(send(request("/api/sources")
                                .header("Origin", "http://elsewhere.example")
                                .GET())
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void b4MetricsAreThereForPrometheus() throws Exception {
        String scraped = send(request("/metrics").GET()).body();

        assertThat(scraped)
                .contains("leat_source_changes_total{source=\"running\"}")
                .contains("leat_source_state{source=\"running\",state=\"streaming\"} 1")
                .contains("leat_view_state{state=\"running\",view=\"running-orders\"} 1")
                .contains("leat_store_acknowledged_total{store=\"lookup\",view=\"running-orders\"}")
                .contains("leat_store_lag_records{store=\"search\",view=\"running-orders\"}")
                .contains("leat_commit_to_store_seconds_bucket")
                .contains("jvm_memory_used_bytes");
    }

    @Test
    void b5StatusShowsItToPeopleAndPrograms() throws IOException {
        CommandRun people = client("status");
        assertThat(people.exitCode()).isEqualTo(ExitCode.FINE);
        assertThat(people.out())
                .contains(
                        "deployment running: running",
                        "SOURCE",
                        "VIEW",
                        "STORE",
                        "streaming",
                        "running-orders",
                        "lookup");

        CommandRun programs = client("status", "--json");
        JsonNode all = JSON.readTree(programs.out());
        assertThat(all.path("sources").get(0).path("name").asText()).isEqualTo("running");
        assertThat(all.path("stores")).hasSize(3);
        assertThat(client("view", "list").out()).contains("running-orders");
        assertThat(client("view", "status", "running-orders").out()).contains("reports");
        assertThat(client("source", "list").out()).contains("running");
        assertThat(client("source", "status", "running").out()).contains("streaming");
        assertThat(people.all() + programs.all()).doesNotContain(environment.get("PG_PASSWORD"));
    }

    @Test
    void c1ASourceIsPausedResumedAndRestarted() throws Exception {
        assertThat(client("source", "pause", "running").out()).contains("paused");
        sql("INSERT INTO orders VALUES (12, 1, 'new', now())");
        assertThat(get("/api/sources/running").path("state").asText()).isEqualTo("paused");
        assertThat(client("source", "resume", "running").exitCode()).isEqualTo(ExitCode.FINE);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(
                                get("/api/sources/running").path("state").asText())
                        .isEqualTo("streaming"));
        assertThat(client("source", "restart", "running").exitCode()).isEqualTo(ExitCode.FINE);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(
                                get("/api/sources/running").path("state").asText())
                        .isEqualTo("streaming"));
        CommandRun unknown = client("source", "pause", "shop");
        assertThat(unknown.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(unknown.err()).contains("there is no source shop; there are: running");
    }

    @Test
    void c5WhatAStoreCouldNotTakeIsTriedAgainInOrderOrGivenUp() throws Exception {
        String table =
                "orders_" + get("/api/views/running-orders").path("generation").asInt();
        reports("ALTER TABLE %s ADD CONSTRAINT no_curse CHECK (status <> 'cursed')".formatted(table));
        sql("INSERT INTO orders VALUES (20, 1, 'cursed', now()), (21, 1, 'cursed', now()), (22, 1, 'cursed', now())");
        await().atMost(PATIENCE).until(() -> letters().size() == 3);
        sql("UPDATE orders SET status = 'paid' WHERE id = 21");
        await().atMost(PATIENCE).until(() -> statuses().containsKey("21"));
        JsonNode first = letters().get(0);
        assertThat(first.path("by").asText()).isEqualTo("store reports of view running-orders");
        assertThat(first.path("code").asText()).isEqualTo("DOCUMENT_REFUSED");
        assertThat(first.path("message").asText()).contains("no_curse");
        CommandRun shown = client("dead-letters", "show", first.path("id").asText());
        assertThat(shown.out()).contains("\"status\":\"cursed\"", "attempts     1");

        CommandRun tooEarly = client("dead-letters", "redrive", first.path("id").asText());
        assertThat(tooEarly.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(tooEarly.out()).contains("1 redriven, 1 of them set aside again");
        assertThat(letters().get(2).path("attempts").asInt()).isEqualTo(2);

        CommandRun given = client("dead-letters", "discard", "--key", "{\"id\":22}", "--yes");
        assertThat(given.out()).as(given.all()).contains("1 discarded");
        reports("ALTER TABLE %s DROP CONSTRAINT no_curse".formatted(table));
        CommandRun unsure = client("dead-letters", "redrive", "--by", "store reports");
        assertThat(unsure.exitCode()).isEqualTo(ExitCode.WRONG);
        assertThat(unsure.all()).contains("{\"id\":20}", "{\"id\":21}", "--yes");
        CommandRun done = client("dead-letters", "redrive", "--by", "store reports", "--yes");
        assertThat(done.exitCode()).as(done.all()).isEqualTo(ExitCode.FINE);
        assertThat(done.out()).contains("1 redriven, 0 of them set aside again, 1 superseded");

        assertThat(statuses())
                .containsEntry("20", "cursed")
                .containsEntry("21", "paid")
                .doesNotContainKey("22");
        assertThat(letters()).isEmpty();
        assertThat(client("dead-letters", "list", "--settled").out())
                .contains("(redriven)", "(superseded)", "(discarded)");
        assertThat(client("dead-letters", "discard", first.path("id").asText()).out())
                .contains("it is redriven already");
        assertThat(client("dead-letters", "redrive").err()).contains("say which are meant");
        assertThat(get("/api/actions?limit=10").findValuesAsText("what"))
                .contains("POST /api/dead-letters/redrive", "POST /api/dead-letters/discard");
    }

    @Test
    void c6WhatASubscriberCouldNotHandleIsGivenToItAgainInOrder() throws Exception {
        AtomicBoolean mended = new AtomicBoolean();
        Map<String, List<String>> handled = new ConcurrentHashMap<>();
        ApicurioRegistry registry = new ApicurioRegistry(
                RegistryAccess.open(SharedServices.registry().apiUrl()));
        KafkaAccess kafka = new KafkaAccess(SharedServices.kafka().bootstrapServers(), Map.of());
        try (registry;
                ChangeSubscriber subscriber = ChangeSubscriber.named("running-billing", kafka)
                        .attempts(2)
                        .pauses(Duration.ofMillis(10), Duration.ofMillis(10))
                        .on(
                                Decoding.rows(registry, Customer.class),
                                change -> {
                                    Customer customer = change.event().row().orElseThrow();
                                    if (customer.id() == 901 && !mended.get()) {
                                        throw new IllegalStateException("no account");
                                    }
                                    handled.computeIfAbsent("" + customer.id(), none -> new CopyOnWriteArrayList<>())
                                            .add("%s at attempt %d".formatted(customer.name(), change.attempt()));
                                },
                                "running.public.customers")
                        .start()) {
            sql("INSERT INTO customers VALUES (901, 'first'), (902, 'healthy')");
            sql("UPDATE customers SET name = 'second' WHERE id = 901");
            sql("UPDATE customers SET name = 'third' WHERE id = 901");
            await().atMost(PATIENCE).until(() -> letters().size() == 3);
            assertThat(letters().findValuesAsText("by")).containsOnly("subscriber running-billing");
            assertThat(handled).containsKey("902");

            CommandRun tooEarly = client(
                    "dead-letters", "redrive", letters().get(0).path("id").asText());
            assertThat(tooEarly.out()).as(tooEarly.all()).contains("1 redriven");
            await().atMost(PATIENCE)
                    .until(() -> letters().findValuesAsText("attempts").equals(List.of("2", "2", "4")));
            mended.set(true);
            HttpResponse<String> redriven = send(request("/api/dead-letters/redrive")
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString("{\"by\": \"subscriber running-billing\"}")));

            assertThat(JSON.readTree(redriven.body()).path("redriven").asInt())
                    .as(redriven.body())
                    .isEqualTo(3);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(handled.get("901"))
                            .containsExactly("first at attempt 5", "second at attempt 3", "third at attempt 3"));
            assertThat(handled.get("902")).containsExactly("healthy at attempt 1");
            assertThat(subscriber.status().setAside()).isEqualTo(4);
            PrometheusMeterRegistry service = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
            new SubscriberMetrics(subscriber).bindTo(service);
            MetricsPage.says(service.scrape(), MetricsPage.Line::isOfSubscribers);
            assertThat(service.scrape())
                    .contains("leat_subscriber_dead_letters_total{subscriber=\"running-billing\"} 4.0")
                    .contains("leat_subscriber_state{state=\"running\",subscriber=\"running-billing\"} 1.0");
        }
        assertThat(letters()).isEmpty();
    }

    @Test
    void c7OfWhatASourceOrAViewSetAsideTheRowIsReadAgain() throws Exception {
        sql("ALTER TABLE orders REPLICA IDENTITY FULL");
        sql("INSERT INTO orders VALUES (30, 1, repeat('x', 2000000), now()), (31, 1, 'new', now())");
        // the log tells it with the text that was too long
        sql("UPDATE orders SET status = 'paid' WHERE id = 30");
        sql("ALTER TABLE orders REPLICA IDENTITY DEFAULT");
        await().atMost(PATIENCE).until(() -> statuses().containsKey("31"));
        poison("running.public.orders", "31");
        await().atMost(PATIENCE).until(() -> letters().size() == 3);
        assertThat(letters().findValuesAsText("by"))
                .containsExactlyInAnyOrder("source running", "source running", "view running-orders");

        JsonNode ofTheView = letters()
                .valueStream()
                .filter(letter -> letter.path("by").asText().startsWith("view"))
                .findFirst()
                .orElseThrow();
        HttpResponse<String> ofView = send(request("/api/dead-letters/redrive")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"by\": \"view running-orders\"}")));
        JsonNode report = JSON.readTree(ofView.body());
        assertThat(report.path("redriven").asInt()).as(ofView.body()).isEqualTo(1);
        String job = report.path("jobs").get(0).asText();
        assertThat(client("snapshot", "watch", job).exitCode()).isEqualTo(ExitCode.FINE);
        assertThat(get("/api/snapshots/" + job).path("entities").asInt()).isEqualTo(1);
        assertThat(get("/api/snapshots/" + job).at("/tables/0/published").asInt())
                .isEqualTo(1);

        CommandRun onceMore =
                client("dead-letters", "redrive", ofTheView.path("id").asText());
        assertThat(onceMore.out()).as(onceMore.all()).contains("1 redriven");

        CommandRun ofSource = client("dead-letters", "redrive", "--by", "source running", "--yes");
        assertThat(ofSource.exitCode()).as(ofSource.all()).isEqualTo(ExitCode.FINE);
        assertThat(ofSource.out()).contains("2 redriven", "rows are read again by running-");
        await().atMost(PATIENCE).until(() -> "paid".equals(statuses().get("30")));
        assertThat(letters()).isEmpty();
    }

    /** Writes what is no change over the newest record of an entity. */
    private static void poison(String topic, String key) throws Exception {
        Map<String, Object> kafka =
                Map.of("bootstrap.servers", SharedServices.kafka().bootstrapServers());
        try (ApicurioRegistry registry = new ApicurioRegistry(
                        RegistryAccess.open(SharedServices.registry().apiUrl()));
                KafkaConsumer<byte[], byte[]> consumer =
                        new KafkaConsumer<>(kafka, new ByteArrayDeserializer(), new ByteArrayDeserializer());
                KafkaProducer<byte[], byte[]> producer =
                        new KafkaProducer<>(kafka, new ByteArraySerializer(), new ByteArraySerializer())) {
            ChangeDecoder decoder = new ChangeDecoder(registry);
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
            await().atMost(PATIENCE).until(() -> {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> {
                    if (decoder.key(record.key()).text().equals(key)) {
                        found.add(record);
                    }
                });
                return !found.isEmpty();
            });
            producer.send(new ProducerRecord<>(
                            topic,
                            found.getFirst().partition(),
                            found.getFirst().key(),
                            new byte[] {'n', 'o'}))
                    .get();
        }
    }

    record Customer(long id, String name) {}

    private JsonNode letters() throws Exception {
        return JSON.readTree(client("dead-letters", "list", "--json").out());
    }

    /** As the reports have them, by the order's id. */
    private static Map<String, String> statuses() throws SQLException {
        Map<String, String> statuses = new HashMap<>();
        try (Connection reports = reports();
                Statement statement = reports.createStatement();
                ResultSet row = statement.executeQuery("SELECT id, status FROM orders")) {
            while (row.next()) {
                statuses.put(row.getString(1), row.getString(2));
            }
        }
        return statuses;
    }

    private static void reports(String sql) throws SQLException {
        try (Connection reports = reports();
                Statement statement = reports.createStatement()) {
            statement.execute(sql);
        }
    }

    private static Connection reports() throws SQLException {
        PostgreSqlService postgres = SharedServices.postgreSql();
        return DriverManager.getConnection(postgres.jdbcUrl("running_reports"), postgres.user(), postgres.password());
    }

    @Test
    void c2ASourceIsRepairedOnlyWhenToldSo() throws Exception {
        CommandRun plan = client("source", "repair", "running", "--dry-run");
        assertThat(plan.exitCode()).isEqualTo(ExitCode.FINE);
        assertThat(plan.out()).contains("drop replication slot", "as deleted if it is gone", "has not failed");
        CommandRun unsure = client("source", "repair", "running");
        assertThat(unsure.exitCode()).isEqualTo(ExitCode.WRONG);
        assertThat(unsure.err()).contains("--yes");
        sql("SELECT pg_terminate_backend(active_pid, 5000) FROM pg_replication_slots WHERE database = 'running'");

        CommandRun repaired = client("source", "repair", "running", "--yes");
        assertThat(repaired.exitCode()).as(repaired.all()).isEqualTo(ExitCode.FINE);
        sql("INSERT INTO customers VALUES (3, 'Mary')");
        await().atMost(PATIENCE).untilAsserted(() -> {
            JsonNode source = get("/api/sources/running");
            assertThat(source.path("state").asText()).isEqualTo("streaming");
            assertThat(source.path("retainedBytes").isNumber()).isTrue();
        });
        // the first one was the first load
        await().atMost(PATIENCE)
                .until(() -> get("/api/snapshots/running-000002").path("mode").isTextual());
        CommandRun reconciled = client("snapshot", "watch", "running-000002");
        assertThat(reconciled.exitCode()).as(reconciled.all()).isEqualTo(ExitCode.FINE);
        assertThat(get("/api/snapshots/running-000002").path("mode").asText()).isEqualTo("reconcile");
    }

    @Test
    void c3ATableIsReadAgainInOneLineAndWatched() throws Exception {
        CommandRun started = client("snapshot", "start", "running", "public.customers", "--where", "id = 2", "--json");
        assertThat(started.all()).doesNotContain("\tat ");
        String id = JSON.readTree(started.out()).path("id").asText();
        // after the first load and the one after the repair
        assertThat(id).isEqualTo("running-000003");

        CommandRun watched = client("snapshot", "watch", id);
        assertThat(watched.exitCode()).isEqualTo(ExitCode.FINE);
        assertThat(watched.out()).contains("100 %", "completed", "public.customers");
        assertThat(client("snapshot", "list").out()).contains(id);
        assertThat(get("/api/snapshots/" + id)
                        .path("tables")
                        .get(0)
                        .path("published")
                        .asInt())
                .isEqualTo(1);

        CommandRun ended = client("snapshot", "pause", id);
        assertThat(ended.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(ended.err()).contains("is completed");
        CommandRun wrong = client("snapshot", "start", "running", "public.customers", "--where", "nam = 2");
        assertThat(wrong.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(wrong.err()).contains("\"nam\" does not exist");
        assertThat(client("snapshot", "show", "running-7").err()).contains("there is no snapshot running-7");
    }

    @Test
    void c4OfATableARangeOfKeysOrOfMomentsIsRead() throws Exception {
        CommandRun keys = client("snapshot", "start", "running", "public.customers", "--from-key", "2", "--json");
        assertThat(keys.exitCode()).as(keys.all()).isEqualTo(ExitCode.FINE);
        assertThat(JSON.readTree(keys.out()).at("/keys/from/0").asText()).isEqualTo("2");

        CommandRun times =
                client("snapshot", "start", "running", "public.orders", "--time", "placed_at", "--from", "2026-01-31");
        assertThat(times.exitCode()).as(times.all()).isEqualTo(ExitCode.FINE);
        CommandRun noTimes =
                client("snapshot", "start", "running", "public.orders", "--time", "status", "--from", "2026-01-31");
        assertThat(noTimes.err())
                .contains("status is no column of public.orders with dates or times; it has: placed_at");

        CommandRun both =
                client("snapshot", "start", "running", "public.customers", "--where", "id = 2", "--from-key", "2");
        assertThat(both.exitCode()).isEqualTo(ExitCode.WRONG);
        assertThat(both.err()).contains("--where", "--from-key");
    }

    @Test
    void d1ASecondProgramInTheSameFolderIsRefused() {
        ConfigurationFile.Reading reading = ConfigurationFile.read(file, environment);
        try (Program second = new Program(reading, new Listeners(metrics, metrics), Clock.systemUTC())) {
            assertThatThrownBy(second::start)
                    .isInstanceOf(LeatException.class)
                    .hasMessageContaining("process " + ProcessHandle.current().pid())
                    .hasMessageContaining("another folder");
        }
    }

    @Test
    void d2ASecondProgramAtTheSamePortIsRefused() {
        ApiSettings same = new ApiSettings("127.0.0.1", api.port(), Optional.empty());

        assertThatThrownBy(() -> ApiServer.start(same, program, new Gauges(program, metrics)))
                .isInstanceOf(LeatException.class)
                .hasMessageContaining(":" + api.port())
                .hasMessageContaining("api.port");
    }

    @Test
    void e1TheManualListsEveryMetricThatIsThereAndNoOther() throws Exception {
        // what is measured from time to time is there after a while
        await().atMost(PATIENCE)
                .untilAsserted(() -> MetricsPage.says(
                        send(request("/metrics").GET()).body(), line -> !line.isOfSubscribers() && !line.isOfMySql()));

        assertThat(send(request("/metrics").GET()).body())
                .contains("leat_source_restarts_total{source=\"running\"}")
                .contains("leat_snapshot_done{source=\"running\",table=\"public.customers\"} 1")
                .contains("leat_store_dead_letters_total{store=\"reports\",view=\"running-orders\"} 4.0")
                .contains("leat_store_circuit_open{store=\"search\",view=\"running-orders\"} 0");
    }

    private CommandRun check(String text) throws IOException {
        Path other = Files.writeString(folder.resolve("other.yaml"), text);
        return CommandRun.of(environment, "check", "-c", other.toString());
    }

    private CommandRun client(String... command) {
        String[] arguments = Arrays.copyOf(command, command.length + 2);
        arguments[command.length] = "--api";
        arguments[command.length + 1] = url("");
        return CommandRun.of(environment, arguments);
    }

    private JsonNode get(String path) throws IOException, InterruptedException {
        HttpResponse<String> response = send(request(path).GET());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JSON.readTree(response.body());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url(path)));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private String url(String path) {
        return "http://127.0.0.1:" + api.port() + path;
    }

    private static void sql(String text) throws SQLException {
        PostgreSqlService postgres = SharedServices.postgreSql();
        try (Connection connection =
                        DriverManager.getConnection(postgres.jdbcUrl("running"), postgres.user(), postgres.password());
                Statement statement = connection.createStatement()) {
            statement.execute(text);
        }
    }
}
