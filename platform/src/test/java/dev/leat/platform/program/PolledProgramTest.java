package dev.leat.platform.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.leat.platform.config.ConfigurationFile;
import dev.leat.platform.verify.ConfiguredViews;
import dev.leat.services.PostgreSqlService;
import dev.leat.services.SharedServices;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code leat run} with one source that is read from its log and one that is polled, joined in one view; killed in between. */
class PolledProgramTest {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int ORDERS = 500;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final PostgreSqlService server = SharedServices.postgreSql();

    @TempDir
    Path folder;

    @Test
    void aViewOfAPolledAndALoggedSourceIsWhatSqlSaysAlsoAfterAKill() throws Exception {
        server.createDatabase("polled_source");
        server.createDatabase("polled_store");
        sql("CREATE TABLE customers (id int PRIMARY KEY, name text NOT NULL)");
        sql("CREATE SCHEMA legacy");
        sql("CREATE TABLE legacy.orders (id bigint PRIMARY KEY, customer_id int, total numeric(10,2) NOT NULL,"
                + " changed_at timestamptz NOT NULL, note text)");
        sql("CREATE INDEX ON legacy.orders (changed_at, id)");
        sql("CREATE FUNCTION legacy.changed() RETURNS trigger LANGUAGE plpgsql AS"
                + " $$ BEGIN NEW.changed_at = clock_timestamp(); RETURN NEW; END $$");
        sql("CREATE TRIGGER changed BEFORE INSERT OR UPDATE ON legacy.orders"
                + " FOR EACH ROW EXECUTE FUNCTION legacy.changed()");
        sql("CREATE TABLE legacy.stock (id int PRIMARY KEY, amount int NOT NULL, changed_at timestamptz NOT NULL)");
        sql("INSERT INTO legacy.stock SELECT i, i, now() - interval '1 hour' FROM generate_series(1, 300) i");
        sql("INSERT INTO customers SELECT i, 'customer ' || i FROM generate_series(1, 20) i");
        sql("INSERT INTO legacy.orders SELECT i, i %% 20 + 1, i * 1.5, now() FROM generate_series(1, %d) i"
                .formatted(ORDERS));
        Path file = Files.writeString(folder.resolve("leat.yaml"), configuration());

        try (LeatProcess first = new LeatProcess(file, folder.resolve("first.log"))) {
            everythingIsEqual(file, first, ORDERS);
            sql("UPDATE legacy.orders SET total = total + 1 WHERE id % 7 = 0");
            sql("UPDATE customers SET name = 'renamed ' || id WHERE id < 5");
            everythingIsEqual(file, first, ORDERS);
        }
        sql("DELETE FROM legacy.orders WHERE id % 10 = 0");
        sql("UPDATE legacy.orders SET customer_id = 1 WHERE id % 9 = 0");
        sql("INSERT INTO legacy.orders VALUES (%d, 2, 7, now())".formatted(ORDERS + 1));
        sql("DELETE FROM customers WHERE id = 20");

        try (LeatProcess second = new LeatProcess(file, folder.resolve("second.log"))) {
            everythingIsEqual(file, second, ORDERS - ORDERS / 10 + 1);
            assertThat(second.get("/sources")).contains("\"state\":\"streaming\"");
            aRowThatWasSetAsideIsReadAgain(second);
            everythingIsEqual(file, second, ORDERS - ORDERS / 10 + 2);
            jobsMendWhatThePollerDoesNotSee(file, second);
            assertThat(second.log()).doesNotContain(server.password());
        }
    }

    /** Though its cursor stays where it was, so that the poller sees no change. */
    private void aRowThatWasSetAsideIsReadAgain(LeatProcess process) throws Exception {
        String ofSource = "{\"by\": \"source polled-old\"}";
        sql("INSERT INTO legacy.orders VALUES (%d, 2, 7, now(), repeat('x', 2000000))".formatted(ORDERS + 2));
        await().atMost(PATIENCE).until(() -> process.get("/dead-letters").contains("CHANGE_TOO_LARGE"));
        assertThat(process.post("/dead-letters/redrive", ofSource)).contains("\"redriven\":1");
        await().atMost(PATIENCE).until(() -> process.get("/dead-letters").contains("\"attempts\":2"));
        sql("ALTER TABLE legacy.orders DISABLE TRIGGER changed");
        sql("UPDATE legacy.orders SET note = 'short' WHERE id = %d".formatted(ORDERS + 2));
        assertThat(process.post("/dead-letters/redrive", ofSource)).contains("\"redriven\":1");
    }

    /** Rows whose cursor stays where it is, and such as are gone though nobody sweeps. */
    private void jobsMendWhatThePollerDoesNotSee(Path file, LeatProcess process) throws Exception {
        sql("UPDATE legacy.stock SET amount = -amount WHERE id % 3 = 0");
        sql("DELETE FROM legacy.stock WHERE id % 50 = 0");
        sql("INSERT INTO legacy.stock VALUES (301, 301, now() - interval '1 hour')");
        assertThat(completed(process, "\"mode\": \"reconcile\"").path("deleted").asInt())
                .isEqualTo(6);
        isEqual(file, process, "polled-stock", 295);

        sql("UPDATE legacy.stock SET amount = 0 WHERE id BETWEEN 100 AND 199");
        sql("DELETE FROM legacy.stock WHERE id IN (101, 199)");
        String range = "\"mode\": \"reconcile\", \"keys\": {\"from\": [\"100\"], \"until\": [\"200\"]}";
        assertThat(completed(process, range).path("deleted").asInt()).isEqualTo(2);
        isEqual(file, process, "polled-stock", 293);

        sql("UPDATE legacy.stock SET amount = 7 WHERE id < 10");
        assertThat(completed(process, "\"where\": \"amount = 7\"").path("read").asInt())
                .isEqualTo(9);
        isEqual(file, process, "polled-stock", 293);
        assertThat(process.post("/snapshots", stock("\"where\": \"amount = 7) OR (id = 1\"")))
                .contains("\"status\":409", "syntax error");
    }

    private static String stock(String rows) {
        return "{\"source\": \"polled-old\", \"tables\": [\"legacy.stock\"], \"chunkRows\": 200, %s}".formatted(rows);
    }

    /** What became of the table. */
    private static JsonNode completed(LeatProcess process, String rows) throws Exception {
        String id = JSON.readTree(process.post("/snapshots", stock(rows)))
                .path("id")
                .asText();
        return await().atMost(PATIENCE)
                .until(
                        () -> JSON.readTree(process.get("/snapshots/" + id)),
                        job -> job.path("state").asText().equals("completed"))
                .path("tables")
                .path(0);
    }

    private void everythingIsEqual(Path file, LeatProcess process, int orders) throws Exception {
        isEqual(file, process, "polled-orders", orders);
    }

    private void isEqual(Path file, LeatProcess process, String view, int documents) throws Exception {
        ConfigurationFile.Reading reading = ConfigurationFile.read(file, Map.of("PG_PASSWORD", server.password()));
        ConfiguredViews views = new ConfiguredViews(reading, this::connect);
        await().atMost(PATIENCE)
                .failFast(
                        "it ended",
                        () -> assertThat(process.process().isAlive())
                                .as(process.log())
                                .isTrue())
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(views.verdicts())
                        .filteredOn(verdict -> verdict.view().equals(view))
                        .singleElement()
                        .satisfies(verdict -> {
                            assertThat(verdict.differences()).isEmpty();
                            assertThat(verdict.documents()).isEqualTo(documents);
                        }));
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(server.jdbcUrl("polled_source"), server.user(), server.password());
    }

    private void sql(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private String configuration() {
        return """
                deployment: polled-program
                data: %s
                kafka: {bootstrap-servers: "%s"}
                registry: {url: "%s"}
                topics: {partitions: 2, replication: 1}
                sources:
                  polled-crm:
                    type: postgres
                    url: %s
                    user: %s
                    password: ${env:PG_PASSWORD}
                    tables: [public.customers]
                  polled-old:
                    type: query
                    url: %s
                    user: %s
                    password: ${env:PG_PASSWORD}
                    tables: [legacy.orders, legacy.stock]
                    polling: {cursor: changed_at}
                    polling-of:
                      legacy.orders: {sweep: 1s}
                      legacy.stock: {late-commits: window, window: 1s}
                    every: {from: 50ms, to: 500ms}
                views:
                  polled-orders:
                    root: polled-old.legacy.orders
                    fields: [id, total]
                    references:
                      customer:
                        from: polled-crm.public.customers
                        by: customer_id
                        fields: [name]
                        when-missing: show-without
                    stores:
                      reports: {type: postgres, url: "%s", user: %s, password: "${env:PG_PASSWORD}", table: orders}
                  polled-stock:
                    root: polled-old.legacy.stock
                    fields: [id, amount]
                    stores:
                      reports: {type: postgres, url: "%s", user: %s, password: "${env:PG_PASSWORD}", table: stock}
                api: {port: 0}
                """.formatted(
                        folder.resolve("data"),
                        SharedServices.kafka().bootstrapServers(),
                        SharedServices.registry().apiUrl(),
                        server.jdbcUrl("polled_source"),
                        server.user(),
                        server.jdbcUrl("polled_source"),
                        server.user(),
                        server.jdbcUrl("polled_store"),
                        server.user(),
                        server.jdbcUrl("polled_store"),
                        server.user());
    }
}
