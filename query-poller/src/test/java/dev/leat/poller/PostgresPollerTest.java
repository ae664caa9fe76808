package dev.leat.poller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.leat.poller.config.PollerSettings;
import dev.leat.poller.cursor.PageQuery;
import dev.leat.poller.cursor.Position;
import dev.leat.poller.dialect.Dialect;
import dev.leat.poller.dialect.Dialects;
import dev.leat.poller.horizon.Horizon.Means;
import dev.leat.poller.table.PolledTable;
import dev.leat.poller.table.Records;
import dev.leat.services.PostgreSqlService;
import dev.leat.services.SharedServices;
import dev.leat.stream.error.LeatException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

class PostgresPollerTest extends PollerContract {

    @Override
    TestDatabase fresh(String name) {
        PostgreSqlService server = SharedServices.postgreSql();
        server.createDatabase(name);
        return new TestDatabase(
                server.jdbcUrl(name),
                server.user(),
                server.password(),
                "public",
                "TIMESTAMPTZ",
                "now()",
                Map.of("late.commits", "horizon", "margin.ms", "200"));
    }

    @Test
    void aValueThatCannotBeCarriedMakesItsRowADeadLetterAndNothingElse() throws Exception {
        database.sql(
                "CREATE TABLE items (id INT PRIMARY KEY, v TEXT, price NUMERIC(10,2), updated_at TIMESTAMPTZ NOT NULL)",
                "INSERT INTO items VALUES (1, 'a', 'NaN', now()), (2, 'b', 12.5, now())");
        try (Life life = poll(Map.of(), Map.of(), "items")) {
            life.until(() -> life.records.size() == 2);
            SourceRecord letter = life.records.get(0);
            assertThat(Records.isDeadLetter("shop", letter)).isTrue();
            assertThat(new String((byte[]) letter.value(), StandardCharsets.UTF_8))
                    .contains("\"id\":\"1\"", "\"price\":\"NaN\"");
            PolledTable table = QueryTables.of(Life.settings(database, "items")).get(0);
            try (QueryRows rows = new QueryRows(Life.settings(database, "items"), Clock.systemUTC())) {
                Struct key = new Struct(table.schemas().key()).put("id", 1);
                assertThat(rows.find(table.topic(), List.of(key)).bad())
                        .singleElement()
                        .satisfies(bad -> assertThat(bad.why()).contains("price"))
                        .satisfies(bad -> assertThat(bad.key()).isEqualTo(key));
            }
            assertThat(new String(
                            (byte[]) letter.headers()
                                    .lastWithName("leat-dead-code")
                                    .value(),
                            StandardCharsets.UTF_8))
                    .isEqualTo("ROW_NOT_READABLE");
            assertThat(life.state).containsOnlyKeys("2");
            database.sql("UPDATE items SET price = 1, updated_at = now() WHERE id = 1");
            life.until(() -> life.state.containsKey("1"));
        }
    }

    @Test
    void columnsHaveTheSchemasThatTheLogGivesThem() throws Exception {
        database.sql("CREATE TYPE mood AS ENUM ('good', 'bad')", """
                CREATE TABLE items (id BIGINT PRIMARY KEY, v TEXT, b BOOLEAN, s SMALLINT, r REAL, d DOUBLE PRECISION,
                    n NUMERIC(12,3), m NUMERIC, t VARCHAR(10), u UUID, j JSONB, da DATE, ti TIME, ts TIMESTAMP,
                    t3 TIMESTAMP(3), tz TIMESTAMPTZ, by BYTEA, i INTERVAL, a INT[], e mood, ne INET,
                    g INT GENERATED ALWAYS AS (s + 1) STORED, updated_at TIMESTAMPTZ(0) NOT NULL)
                """, """
                INSERT INTO items VALUES (1, 'v', true, 7, 0.1, 0.2, 12.5, 1.50, 't', '0B8E1DA0-0000-0000-0000-000000000001',
                    '{"a": 1}', '2024-01-31', '12:30:00.5', '2024-01-31 12:30:00.5', '2024-01-31 12:30:00.5',
                    '2024-01-31 13:30:00.5+01', '\\x00ff', '1 month -1 day 36:00:00.5', '{1,null,3}', 'good', '10.0.0.1',
                    DEFAULT, now())
                """);
        try (Life life = poll(Map.of(), Map.of(), "items")) {
            life.until(() -> life.records.size() == 1);
            Struct row = ((Struct) life.records.get(0).value()).getStruct("after");
            Map<String, String> seen = new LinkedHashMap<>();
            for (Field field : row.schema().fields()) {
                String type = field.schema().name() == null
                        ? field.schema().type().getName()
                        : field.schema().name().replaceAll(".*\\.", "");
                seen.put(field.name(), type + " " + row.get(field));
            }
            assertThat(seen)
                    .containsEntry("id", "int64 1")
                    .containsEntry("b", "boolean true")
                    .containsEntry("s", "int16 7")
                    .containsEntry("r", "float32 0.1")
                    .containsEntry("d", "float64 0.2")
                    .containsEntry("n", "Decimal 12.500")
                    .containsEntry("t", "string t")
                    .containsEntry("u", "Uuid 0b8e1da0-0000-0000-0000-000000000001")
                    .containsEntry("j", "Json {\"a\": 1}")
                    .containsEntry("da", "Date 19753")
                    .containsEntry("ti", "MicroTime 45000500000")
                    .containsEntry("ts", "MicroTimestamp 1706704200500000")
                    .containsEntry("t3", "Timestamp 1706704200500")
                    .containsEntry("tz", "ZonedTimestamp 2024-01-31T12:30:00.500000Z")
                    .containsEntry("i", "Interval P0Y1M-1DT36H0M0.5S")
                    .containsEntry("a", "array [1, null, 3]")
                    .containsEntry("e", "string good")
                    .containsEntry("ne", "string 10.0.0.1")
                    .doesNotContainKey("g");
            assertThat(row.getStruct("m").getInt32("scale")).isEqualTo(2);
        }
    }

    /** Of sessions of the poller's own user that is known. */
    @Test
    void aTransactionThatIsOpenDuringTheFirstLoadHasNothingReadAgainFromBeforeItBegan() throws Exception {
        database.sql(
                "CREATE TABLE items (id INT PRIMARY KEY, v TEXT, updated_at TIMESTAMPTZ NOT NULL)",
                "INSERT INTO items VALUES (1, 'old', '2024-01-31 12:30')");
        try (Late _ = late("INSERT INTO items VALUES (2, 'late', now())");
                Life life = poll(Map.of(), Map.of(), "items")) {
            life.untilLoaded();
            assertThat(life.offset().toString()).contains("\"horizon\"").doesNotContain("\"position\":\"[]\"");
        }
    }

    @Test
    void aKeyWithoutAnOrderIsRefusedAtTheStart() {
        database.sql("CREATE TABLE items (id NUMERIC PRIMARY KEY, v TEXT, updated_at TIMESTAMPTZ NOT NULL)");
        assertThatThrownBy(() -> QueryTables.of(Life.settings(database, "items")))
                .isInstanceOf(LeatException.class)
                .hasMessageContaining("cannot be ordered by its column id");
    }

    @Test
    void aMarkThatIsZeroOrSaysNoIsNone() throws Exception {
        database.sql(
                "CREATE TABLE items (id INT PRIMARY KEY, v TEXT, gone NUMERIC(1), off NUMERIC, no BIT(3), said TEXT, updated_at TIMESTAMPTZ NOT NULL)",
                "INSERT INTO items VALUES (1, 'a', 0, 0.00, B'000', 'False', now()), (2, 'b', 1, 0.10, B'010', 'True', now())");
        for (String mark : List.of("gone", "off", "no", "said")) {
            try (Life life = poll(Map.of("table.public.items.deleted", mark), Map.of(), "items")) {
                life.untilLoaded();
                assertThat(life.state).as(mark).containsOnlyKeys("1");
            }
        }
    }

    @Test
    void keysWhoseOrderIsNotThatOfTheirTextsAreAllRead() throws Exception {
        database.sql(
                "CREATE EXTENSION citext",
                "CREATE SCHEMA other",
                "CREATE TYPE other.mood AS ENUM ('good', 'fair', 'bad')",
                "CREATE TABLE items (id citext, kind other.mood, v TEXT, updated_at TIMESTAMPTZ NOT NULL, PRIMARY KEY (kind, id))",
                "INSERT INTO items SELECT chr(i), kind, 'a', '2024-01-31 12:30' FROM generate_series(65, 90) i,"
                        + " unnest(enum_range(NULL::other.mood)) kind",
                "UPDATE items SET id = lower(id) WHERE ascii(id) % 2 = 0");
        try (Life life = poll(Map.of("page.rows", "3"), Map.of(), "items")) {
            life.untilLoaded();
            assertThat(life.state).isEqualTo(database.pairs("SELECT kind || '/' || id, v FROM items"));
        }
    }

    @Test
    void rangesOfKeysHoldForEachTypeThatKeysHave() throws Exception {
        database.sql("CREATE EXTENSION citext", "CREATE TYPE mood AS ENUM ('good', 'fair', 'bad')");
        assertThatRangesHold("smallint", "-1", "2", "10");
        assertThatRangesHold("bigint", "-1", "2", "10");
        assertThatRangesHold("numeric(10,2)", "-1.5", "2", "10.25");
        assertThatRangesHold("double precision", "-1.5", "2", "10.25");
        assertThatRangesHold("boolean", "false", "true");
        assertThatRangesHold("text COLLATE \"en-x-icu\"", "'apple'", "'Banana'", "'cherry'");
        assertThatRangesHold("text COLLATE \"C\"", "'Banana'", "'apple'", "'cherry'");
        assertThatRangesHold("char(3)", "'a'", "'ab'", "'b'");
        assertThatRangesHold("citext", "'apple'", "'Banana'", "'cherry'");
        assertThatRangesHold("mood", "'good'", "'fair'", "'bad'");
        assertThatRangesHold(
                "uuid", "'00000000-0000-0000-0000-00000000000a'", "'00000000-0000-0000-0000-0000000000f0'");
        assertThatRangesHold("bytea", "'\\x00'", "'\\x7f'", "'\\xff'");
        assertThatRangesHold("date", "'1969-01-31'", "'2024-01-31'");
        assertThatRangesHold("time", "'00:00'", "'12:30:00.5'", "'23:59:59.999999'");
        assertThatRangesHold("timestamp", "'1969-01-31 12:30'", "'2024-01-31 12:30:00.000001'");
        assertThatRangesHold("timestamptz", "'1969-01-31 12:30Z'", "'2024-01-31 12:30:00.000001Z'");
        assertThatRangesHold("inet", "'10.0.0.1'", "'10.0.0.0/8'", "'192.168.0.1'");
    }

    @Test
    void aPageOfLargeRowsEndsEarlyAndAnEstimateIsWhatTheServerKnows() throws Exception {
        database.sql(
                "CREATE TABLE items (id INT PRIMARY KEY, v TEXT, updated_at TIMESTAMPTZ NOT NULL)",
                "INSERT INTO items SELECT i, repeat('x', 4000000), now() FROM generate_series(1, 20) i");
        String topic = "shop.public.items";
        try (QueryRows rows = new QueryRows(Life.settings(database, "items"), Clock.systemUTC())) {
            QueryRows.Page page = rows.page(topic, new RowFilter.All(), Optional.empty(), 100);
            assertThat(page.rows()).hasSize(9); // the first beyond 32 MiB
            assertThat(page.last()).isFalse();
            assertThat(rows.page(topic, new RowFilter.All(), Optional.of(List.of("18")), 100))
                    .satisfies(rest -> assertThat(rest.rows()).hasSize(2))
                    .satisfies(rest -> assertThat(rest.last()).isTrue());
            assertThat(rows.estimate(topic)).isEmpty();
            database.sql("ANALYZE items");
            assertThat(rows.estimate(topic)).hasValue(20);
        }
    }

    @Test
    void aSessionThatIsEndedByTheServerIsReplacedAndNothingIsMissed() throws Exception {
        database.sql("CREATE TABLE items (id INT PRIMARY KEY, v TEXT, updated_at TIMESTAMPTZ NOT NULL)");
        try (Life life = poll(Map.of(), Map.of(), "items")) {
            life.untilLoaded();
            database.sql(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
                    "INSERT INTO items VALUES (1, 'a', now())");
            life.until(() -> life.state.containsKey("1"));
            assertThat(life.story()).containsExactly("c 1 a");
        }
    }

    @Test
    void stoppingBreaksOffAPageThatIsBeingReadAhead() throws Exception {
        database.sql(
                "CREATE TABLE items (id INT PRIMARY KEY, v TEXT, updated_at TIMESTAMPTZ NOT NULL)",
                "CREATE FUNCTION slow(i INT) RETURNS TEXT LANGUAGE plpgsql STABLE AS 'BEGIN IF i > 3 THEN PERFORM pg_sleep(25); END IF; RETURN i; END'",
                "INSERT INTO items SELECT i, 'a', timestamptz '2024-01-01' + i * interval '1 minute' FROM generate_series(1, 6) i");
        String table = "table.public.items.";
        Instant stopped;
        try (Life life = poll(
                Map.of(
                        "page.rows",
                        "3",
                        table + "query",
                        "SELECT id, slow(id) AS v, updated_at FROM items",
                        table + "key",
                        "id"),
                Map.of(),
                "items")) {
            life.until(() -> life.state.size() == 3);
            await().until(() -> "1"
                    .equals(database.pairs(
                                    "SELECT 'asleep', count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'")
                            .get("asleep")));
            stopped = Instant.now();
        }
        assertThat(Duration.between(stopped, Instant.now())).isLessThan(Duration.ofSeconds(15));
    }

    @Test
    void aLookAtAnUnchangedTableIsOneLookupInTheIndex() throws Exception {
        database.sql(
                "CREATE TABLE items (id INT PRIMARY KEY, v TEXT, updated_at TIMESTAMPTZ NOT NULL)",
                "INSERT INTO items SELECT i, 'a', timestamptz '2024-01-01' + i * interval '1 minute' FROM generate_series(1, 10000) i",
                "CREATE INDEX items_changes ON items (updated_at, id)",
                "ANALYZE items");
        PollerSettings settings = PollerSettings.of(Life.settings(database, "items"));
        Dialect dialect = Dialects.of(settings);
        try (Connection connection = database.connect()) {
            PolledTable table = table(settings, dialect, connection);
            String behindTheHorizon =
                    PageQuery.ofChanges(dialect, table).sql(Position.behind("2024-01-07T00:00:00Z"), 5_000);
            String withinThePage =
                    PageQuery.ofChanges(dialect, table).sql(new Position(List.of("2024-01-07T00:00:00Z", 7)), 5_000);
            for (String query : List.of(behindTheHorizon, withinThePage)) {
                String explained =
                        "EXPLAIN " + query.replaceFirst("\\?", "'2024-01-07'").replace("?", "7");
                try (Statement statement = connection.createStatement();
                        ResultSet plan = statement.executeQuery(explained)) {
                    plan.next();
                    plan.next();
                    assertThat(plan.getString(1)).contains("Index Scan using items_changes");
                    plan.next();
                    assertThat(plan.getString(1)).contains("Index Cond");
                    assertThat(plan.next()).isFalse();
                }
            }
        }
    }

    @Test
    void theHorizonIsUsedOnlyWhereTheTableItselfSetsItsCursor() throws Exception {
        database.sql(
                "CREATE TABLE items (id INT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, v TEXT, updated_at TIMESTAMPTZ NOT NULL DEFAULT now())",
                "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.updated_at = now(); RETURN NEW; END'",
                "CREATE FUNCTION check_v() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
                "CREATE TRIGGER check_v BEFORE INSERT OR UPDATE ON items FOR EACH ROW EXECUTE FUNCTION check_v()",
                "CREATE TRIGGER later BEFORE UPDATE ON items FOR EACH ROW EXECUTE FUNCTION touch()");
        assertThat(means(Map.of("late.commits", "auto"))).isEqualTo(Means.WINDOW);
        assertThat(means(Map.of("late.commits", "auto", "cursor", "id", "cursor.kind", "incrementing")))
                .isEqualTo(Means.OPEN_TRANSACTIONS);
        database.sql("CREATE TRIGGER touch BEFORE INSERT OR UPDATE ON items FOR EACH ROW EXECUTE FUNCTION touch()");
        assertThat(means(Map.of("late.commits", "auto"))).isEqualTo(Means.OPEN_TRANSACTIONS);
        database.sql("ALTER TABLE items ALTER id SET CACHE 20");
        assertThat(means(Map.of("late.commits", "auto", "cursor", "id", "cursor.kind", "incrementing")))
                .isEqualTo(Means.WINDOW);
    }

    @Test
    void aSessionOnlyReads() throws Exception {
        assertThatASessionOnlyReads();
    }
}
