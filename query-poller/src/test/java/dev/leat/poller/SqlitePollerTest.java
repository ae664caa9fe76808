package dev.leat.poller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leat.poller.config.PollerError;
import dev.leat.stream.error.LeatException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqlitePollerTest extends PollerContract {

    private static final String NOW = "strftime('%Y-%m-%d %H:%M:%f', 'now')";

    @TempDir
    Path folder = Path.of("");

    @Override
    TestDatabase fresh(String name) {
        TestDatabase made = new TestDatabase(
                "jdbc:sqlite:" + folder.resolve(name), "", "", "main", "TEXT", NOW, Map.of("window.ms", "60000"));
        made.sql("PRAGMA journal_mode = WAL");
        return made;
    }

    /** There is one writer at a time: the time is another writer's, who waits for its turn. */
    @Override
    Late late(String sql) throws SQLException {
        String then = database.pairs("SELECT 1, " + NOW).get("1");
        return new Late() {
            @Override
            public void commit() {
                database.sql(sql.replace("$now", "'" + then + "'"));
            }

            @Override
            public void close() {}
        };
    }

    @Test
    void rangesOfKeysHoldForEachTypeThatKeysHave() throws Exception {
        assertThatRangesHold("INTEGER", "-1", "2", "10");
        assertThatRangesHold("DECIMAL(10,2)", "-1.5", "2", "10.25");
        assertThatRangesHold("TEXT", "'Banana'", "'apple'", "'cherry'");
        assertThatRangesHold("TEXT COLLATE NOCASE", "'apple'", "'Banana'", "'cherry'");
        assertThatRangesHold("BLOB", "x'00'", "x'7f'", "x'ff'");
    }

    @Test
    void aSessionOnlyReads() throws Exception {
        assertThatASessionOnlyReads();
    }

    @Test
    void aStatementThatTakesTooLongIsGivenUp() {
        assertThatItIsGivenUpInTime(
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000000)"
                        + " SELECT i AS id, 'a' AS v, '2024-01-31 12:30:00' AS updated_at FROM n WHERE i < 0");
    }

    @Test
    void aTextWithoutSecondsIsNoCursor() {
        for (String text : List.of("2024-01-31", "2024-01-31 12:30", "2024-01-31T12:30Z")) {
            fill("'" + text + "'");
            assertThatItStops(Map.of(), text + ", which is no time with seconds");
        }
    }

    @Test
    void textsThatAreNotInTheOrderOfTheirTimesAreNoCursor() {
        fill("'2024-01-31T11:00:00'", "'2024-01-31 12:00:00'");
        assertThatItStops(Map.of(), "2024-01-31T11:00:00 stands behind later ones");
        assertThatItStops(Map.of("page.rows", "1"), "2024-01-31T11:00:00 stands behind later ones");
    }

    @Test
    void textsWithAndWithoutFractionsAreOne() throws Exception {
        fill("'2024-01-31T12:00:00Z'", "'2024-01-31T12:00:00.5Z'", "'2024-01-31T12:00:01.123456Z'");
        try (Life life = poll(Map.of(), Map.of(), "items")) {
            life.until(() -> life.state.size() == 3);
        }
    }

    @Test
    void aTextThatSaysThatItIsOfUtcIsNoCursorInAnotherZone() {
        fill("'2024-01-31T12:00:00Z'");
        assertThatItStops(Map.of("time.zone", "Europe/Zurich"), "needs time.zone UTC");
    }

    @Test
    void aValueThatIsNotOfItsColumnsClassIsADeadLetter() throws Exception {
        database.sql(
                "CREATE TABLE items (id INT NOT NULL PRIMARY KEY, v VARCHAR(40), i INTEGER, b BOOLEAN, r REAL, d DECIMAL(8,2),"
                        + " bl BLOB, dt DATETIME, updated_at TEXT NOT NULL)",
                "INSERT INTO items VALUES (1, 'a', 5, 1, 2, 1.5, x'00', '2024-01-31', $now)",
                "INSERT INTO items VALUES (2, 5, 5.0, 0, 2.5, 2, NULL, 1706659200, $now)",
                "INSERT INTO items (id, i, updated_at) VALUES (11, 'abc', $now)",
                "INSERT INTO items (id, i, updated_at) VALUES (12, 1.5, $now)",
                "INSERT INTO items (id, b, updated_at) VALUES (13, 'true', $now)",
                "INSERT INTO items (id, r, updated_at) VALUES (14, 'abc', $now)",
                "INSERT INTO items (id, d, updated_at) VALUES (15, x'3132', $now)",
                "INSERT INTO items (id, bl, updated_at) VALUES (16, 'abc', $now)",
                "INSERT INTO items (id, v, updated_at) VALUES (17, x'41', $now)");
        try (Life life = poll(Map.of(), Map.of(), "items")) {
            life.until(() -> life.records.size() == 9);
            assertThat(life.state).isEqualTo(Map.of("1", "a", "2", "5"));
            assertThat(life.records.stream().filter(record -> record.topic().equals("dead-letters.source.shop")))
                    .hasSize(7);
            Struct first = ((Struct) life.records.get(0).value()).getStruct("after");
            assertThat(List.of("i", "b", "r", "d", "dt"))
                    .extracting(first::get)
                    .containsExactly(5L, true, 2.0, new BigDecimal("1.50"), "2024-01-31");
            Struct second = ((Struct) life.records.get(1).value()).getStruct("after");
            assertThat(second.get("i")).isEqualTo(5L);
            assertThat(second.get("dt")).isEqualTo("1706659200");
        }
    }

    @Test
    void aKeyOrCursorThatIsNotOfItsColumnsClassStopsTheSource() {
        database.sql(
                "CREATE TABLE items (id INT NOT NULL PRIMARY KEY, v TEXT, updated_at TEXT NOT NULL) WITHOUT ROWID",
                "INSERT INTO items VALUES ('abc', 'a', $now)");
        assertThatItStops(Map.of(), "has a row whose id cannot be read");
        assertThatItStops(Map.of("cursor", "id", "cursor.kind", "incrementing"), "has a row whose id cannot be read");
    }

    @Test
    void aKeyOfNumbersInAColumnThatIsDeclaredAsNothingStopsTheSource() {
        database.sql(
                "CREATE TABLE items (id NOT NULL PRIMARY KEY, v TEXT, updated_at TEXT NOT NULL)",
                "INSERT INTO items VALUES (5, 'a', $now)");
        assertThatItStops(Map.of(), "the column is to be declared INTEGER");
    }

    @Test
    void aSweepGoesOnOverAMarkThatCannotBeReadAndStopsAtSuchAKey() throws Exception {
        database.sql(
                "CREATE TABLE items (id INT NOT NULL PRIMARY KEY, v TEXT, gone BOOLEAN, updated_at TEXT NOT NULL)",
                "INSERT INTO items VALUES (1, 'a', 0, $now)",
                "INSERT INTO items VALUES (2, 'b', 'true', $now)");
        try (KafkaTopic topic = new KafkaTopic(database, "items");
                Life life = new Life(
                        settings(topic, Map.of("deleted", "gone", "sweep.interval.ms", "50")), Map.of(), record -> {
                            if (record.key() instanceof Struct) {
                                topic.publish(record);
                            }
                        })) {
            life.until(() -> life.records.size() == 2);
            assertThat(life.state).isEqualTo(Map.of("1", "a"));
            database.sql("DELETE FROM items WHERE id = 1");
            life.until(() -> life.state.isEmpty());
            // behind the cursor, where only a sweep finds it
            database.sql("INSERT INTO items VALUES ('abc', 'c', 0, '2024-01-31 12:30:00')");
            assertThatThrownBy(() -> life.until(() -> life.state.containsKey("abc")))
                    .isInstanceOf(LeatException.class)
                    .hasMessageContaining("has a row whose id cannot be read");
        }
    }

    /** A table with rows at these times. */
    private void fill(String... times) {
        database.sql(
                "DROP TABLE IF EXISTS items",
                "CREATE TABLE items (id INT NOT NULL PRIMARY KEY, v TEXT, updated_at TEXT NOT NULL)");
        for (int id = 0; id < times.length; id++) {
            database.sql("INSERT INTO items VALUES (%d, 'a', %s)".formatted(id, times[id]));
        }
    }

    private void assertThatItStops(Map<String, String> settings, String why) {
        try (Life life = poll(settings, Map.of(), "items")) {
            assertThatThrownBy(() -> life.looks(3))
                    .isInstanceOf(LeatException.class)
                    .hasMessageContaining(why)
                    .extracting(failure -> ((LeatException) failure).code())
                    .isEqualTo(PollerError.CURSOR_NOT_READABLE);
        }
    }
}
