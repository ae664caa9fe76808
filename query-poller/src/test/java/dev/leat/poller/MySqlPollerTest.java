package dev.leat.poller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leat.poller.config.PollerSettings;
import dev.leat.poller.dialect.Dialects;
import dev.leat.poller.horizon.Horizon.Means;
import dev.leat.poller.table.PolledTable;
import dev.leat.services.MySqlService;
import dev.leat.services.SharedServices;
import dev.leat.stream.error.LeatException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.Test;

class MySqlPollerTest extends PollerContract {

    @Override
    TestDatabase fresh(String name) {
        MySqlService server = SharedServices.mySql();
        server.createDatabase(name);
        return new TestDatabase(
                server.jdbcUrl(name) + "?allowPublicKeyRetrieval=true",
                server.user(),
                server.password(),
                name,
                "TIMESTAMP(6)",
                "NOW(6)",
                Map.of("late.commits", "horizon", "margin.ms", "200"));
    }

    @Test
    void enumsAreOrderedAndComparedByTheirNumbers() throws Exception {
        database.sql(
                "CREATE TABLE items (kind ENUM('good', 'fair', 'bad'), id INT, v TEXT, updated_at TIMESTAMP(6) NOT NULL,"
                        + " PRIMARY KEY (kind, id))");
        for (String kind : List.of("good", "fair", "bad")) {
            database.sql(
                    "INSERT INTO items VALUES ('%1$s', 1, 'a', '2024-01-31 12:30:00'), ('%1$s', 2, 'a', '2024-01-31 12:30:00')"
                            .formatted(kind));
        }
        try (Life life = poll(Map.of("page.rows", "3"), Map.of(), "items");
                QueryRows rows = new QueryRows(Life.settings(database, "items"), Clock.systemUTC())) {
            life.untilLoaded();
            assertThat(life.state).isEqualTo(database.pairs("SELECT CONCAT(kind, '/', id), v FROM items"));
            String topic = "shop." + database.schema() + ".items";
            assertThat(read(rows, topic, new RowFilter.All()))
                    .containsExactly("good/1", "good/2", "fair/1", "fair/2", "bad/1", "bad/2");
            RowFilter.KeyRange range = new RowFilter.KeyRange(List.of("good", "2"), List.of("bad"));
            assertThat(read(rows, topic, range)).containsExactly("good/2", "fair/1", "fair/2");
            List<Struct> keys =
                    life.records.stream().map(record -> (Struct) record.key()).toList();
            assertThat(rows.within(topic, range, keys)).hasSize(3);
            database.sql("ANALYZE TABLE items");
            assertThat(rows.estimate(topic)).isPresent();
        }
    }

    @Test
    void rangesOfKeysHoldForEachTypeThatKeysHave() throws Exception {
        assertThatRangesHold("SMALLINT", "-1", "2", "10");
        assertThatRangesHold("BIGINT UNSIGNED", "2", "10", "18446744073709551615");
        assertThatRangesHold("DECIMAL(10,2)", "-1.5", "2", "10.25");
        assertThatRangesHold("DOUBLE", "-1.5", "2", "10.25");
        assertThatRangesHold("VARCHAR(10) COLLATE utf8mb4_0900_ai_ci", "'apple'", "'Banana'", "'cherry'");
        assertThatRangesHold("VARCHAR(10) COLLATE utf8mb4_bin", "'Banana'", "'apple'", "'cherry'");
        assertThatRangesHold("CHAR(3) CHARACTER SET latin1", "'a'", "'ab'", "'b'");
        assertThatRangesHold("BINARY(2)", "x'0000'", "x'7f00'", "x'ff00'");
        assertThatRangesHold("ENUM('b', 'c', 'a')", "'a'", "'b'", "'c'");
        assertThatRangesHold("YEAR", "1969", "2024");
        assertThatRangesHold("DATE", "'1969-01-31'", "'2024-01-31'");
        assertThatRangesHold("DATETIME", "'1969-01-31 12:30:00'", "'2024-01-31 12:30:00'");
        assertThatRangesHold("DATETIME(6)", "'1969-01-31 12:30:00'", "'2024-01-31 12:30:00.000001'");
        assertThatRangesHold("TIMESTAMP(6)", "'1971-01-31 12:30:00'", "'2024-01-31 12:30:00.000001'");
    }

    @Test
    void aSessionOnlyReads() throws Exception {
        assertThatASessionOnlyReads();
    }

    @Test
    void aStatementThatTookTooLongIsNoRefusal() throws Exception {
        Map<String, String> hasty = Life.settings(database, "items");
        hasty.put("statement.timeout.ms", "1000");
        try (Connection session = Session.open(PollerSettings.of(hasty), Dialects.of(PollerSettings.of(hasty)));
                Statement statement = session.createStatement()) {
            String endless = "SELECT COUNT(*) FROM information_schema.columns a, information_schema.columns b,"
                    + " information_schema.columns c WHERE CONCAT(a.column_name, b.column_name, c.column_name) = 'x'";
            assertThatThrownBy(() -> statement.executeQuery(endless))
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            failure -> assertThat(QueryTables.passes(hasty, failure))
                                    .as(failure.toString())
                                    .isTrue());
        }
    }

    /** Its session is gone, so that only one table of the server shows it, and not at once to who asks often. */
    @Test
    void aTransactionThatXaPreparedAndLeftBehindIsWaitedFor() throws Exception {
        database.sql("CREATE TABLE items (id INT PRIMARY KEY, v VARCHAR(40), updated_at TIMESTAMP(6) NOT NULL)");
        String xid = "'" + database.schema() + "'";
        try (Life life = poll(Map.of("poll.interval.max.ms", "10"), Map.of(), "items")) {
            life.untilLoaded();
            try (Connection branch = database.connect();
                    Statement statement = branch.createStatement()) {
                statement.execute("XA START " + xid);
                statement.execute("INSERT INTO items VALUES (1, 'late', NOW(6))");
                statement.execute("XA END " + xid);
                statement.execute("XA PREPARE " + xid);
            }
            database.sql("INSERT INTO items VALUES (2, 'early', NOW(6))");
            life.until(() -> life.state.containsKey("2"));
            long seen = System.nanoTime();
            // the margin is shorter
            life.until(() -> System.nanoTime() - seen > 2_000_000_000);
            database.sql("XA COMMIT " + xid);
            life.until(() -> life.state.containsKey("1"));
        }
    }

    @Test
    void theHorizonIsUsedOnlyWhereTheTableItselfSetsItsCursor() throws Exception {
        database.sql(
                "CREATE TABLE items (id INT AUTO_INCREMENT PRIMARY KEY, v VARCHAR(40), updated_at TIMESTAMP(6) NOT NULL)",
                "CREATE TRIGGER checked BEFORE INSERT ON items FOR EACH ROW SET NEW.v = TRIM(NEW.v)",
                "CREATE TRIGGER touched BEFORE UPDATE ON items FOR EACH ROW SET NEW.updated_at = NOW(6)");
        assertThat(means(Map.of("late.commits", "auto"))).isEqualTo(Means.WINDOW);
        database.sql("CREATE TRIGGER made BEFORE INSERT ON items FOR EACH ROW SET NEW.updated_at = NOW(6)");
        assertThat(means(Map.of("late.commits", "auto"))).isEqualTo(Means.OPEN_TRANSACTIONS);
    }

    @Test
    void isNotAskedInStandardSql() {
        database.sql("CREATE TABLE items (id INT PRIMARY KEY, v VARCHAR(40), updated_at TIMESTAMP(6) NOT NULL)");
        Map<String, String> settings = Life.settings(database, "items");
        settings.put("dialect", "ansi");
        assertThatThrownBy(() -> QueryTables.of(settings))
                .isInstanceOf(LeatException.class)
                .hasMessageContaining("MySQL puts names between `");
    }

    @Test
    void anEnumOfAQueryIsNoKeyUnlessItIsMadeAText() throws Exception {
        database.sql(
                "CREATE TABLE kinds (kind ENUM('z', 'a') PRIMARY KEY, some SET('y', 'x'), updated_at TIMESTAMP(6) NOT NULL)",
                "INSERT INTO kinds VALUES ('z', 'y', NOW(6)), ('a', 'y,x', NOW(6))");
        String table = "table." + database.schema() + ".wanted.";
        Map<String, String> settings = Life.settings(database, "wanted");
        settings.put(table + "key", "kind");
        settings.put(table + "query", "SELECT * FROM kinds");
        assertThatThrownBy(() -> QueryTables.of(settings))
                .isInstanceOf(LeatException.class)
                .hasMessageContaining("cannot be ordered by its column kind");
        String text = "SELECT CAST(kind AS CHAR) AS kind, some AS v, updated_at FROM kinds";
        try (Life life = poll(Map.of(table + "key", "kind", table + "query", text), Map.of(), "wanted")) {
            life.untilLoaded();
            assertThat(life.state).isEqualTo(Map.of("z", "y", "a", "y,x"));
        }
    }

    @Test
    void anEnumMayMarkRowsAsDeleted() throws Exception {
        database.sql("CREATE TABLE flagged (id INT PRIMARY KEY, gone ENUM('Y','N'), updated_at TIMESTAMP(6) NOT NULL)");
        Map<String, String> settings = Life.settings(database, "flagged");
        settings.put("table." + database.schema() + ".flagged.deleted", "gone");
        PolledTable table = QueryTables.of(settings).getFirst();

        assertThat(table.isDeleted(new Object[] {1, "Y", "2024-01-31T12:30:00Z"}))
                .isTrue();
        assertThat(table.isDeleted(new Object[] {1, "N", "2024-01-31T12:30:00Z"}))
                .isFalse();
    }

    /** They are ordered by their numbers, and would be compared by their texts. */
    @Test
    void noRowIsMissedWhereAnEnumIsPartOfTheKey() throws Exception {
        database.sql(
                "CREATE TABLE kinds (kind ENUM('z','it''s','a\\\\b') NOT NULL, some SET('y','x') NOT NULL, bits BIT(4) NOT NULL,"
                        + " v VARCHAR(9), updated_at TIMESTAMP(6) NOT NULL, PRIMARY KEY (kind, some, bits))",
                "INSERT INTO kinds VALUES ('z', 'y', 2, 'a', '2024-01-31'), ('z', 'y', 10, 'b', '2024-01-31'),"
                        + " ('it''s', 'y', 9, 'c', '2024-01-31'), ('it''s', 'x', 1, 'd', '2024-01-31'),"
                        + " ('a\\\\b', '', 1, 'e', '2024-01-31'), ('a\\\\b', 'y,x', 1, 'f', '2024-01-31')");
        try (Life life = poll(Map.of("page.rows", "1"), Map.of(), "kinds")) {
            life.until(() -> life.story().size() >= 6);
            life.looks(2);
            assertThat(life.story()).hasSize(6);
        }
        Map<String, String> settings = Life.settings(database, "kinds");
        PolledTable table = QueryTables.of(settings).getFirst();
        Struct key = new Struct(table.schemas().key())
                .put("kind", "a\\b")
                .put("some", "y,x")
                .put("bits", "0001");
        try (QueryRows rows = new QueryRows(settings, Clock.systemUTC())) {
            assertThat(rows.find(table.topic(), List.of(key)).there())
                    .singleElement()
                    .satisfies(row -> assertThat(row.key()).isEqualTo(key));
        }
    }

    @Test
    void aViewHasTheTypesOfItsTable() throws Exception {
        database.sql(
                "CREATE TABLE placed (id INT PRIMARY KEY, kind ENUM('a','b') NOT NULL DEFAULT 'a', place POINT,"
                        + " updated_at TIMESTAMP(6) NOT NULL)",
                "CREATE VIEW seen AS SELECT * FROM placed");
        Map<String, String> settings = Life.settings(database, "placed", "seen");
        settings.put("table." + database.schema() + ".seen.key", "id");
        List<PolledTable> tables = QueryTables.of(settings);
        Schema table = tables.get(0).schemas().row();
        Schema view = tables.get(1).schemas().row();

        assertThat(view.field("place")).isEqualTo(table.field("place"));
        assertThat(view.field("kind").schema().parameters())
                .isEqualTo(table.field("kind").schema().parameters())
                .containsEntry("allowed", "a,b");
        assertThat(table.field("kind").schema().defaultValue()).isEqualTo("a");
        assertThat(view.field("kind").schema().defaultValue()).isNull();
    }
}
