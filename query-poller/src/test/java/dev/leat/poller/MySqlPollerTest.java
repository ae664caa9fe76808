package dev.leat.poller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.services.MySqlService;
import dev.leat.services.SharedServices;
import java.time.Clock;
import java.util.List;
import java.util.Map;
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
    void keysThatAreOrderedByTheirNumbersAndComparedAsTextsAreAllRead() throws Exception {
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
                    .containsExactly("bad/1", "bad/2", "fair/1", "fair/2", "good/1", "good/2");
            RowFilter.KeyRange range = new RowFilter.KeyRange(List.of("bad", "2"), List.of("good"));
            assertThat(read(rows, topic, range)).containsExactly("bad/2", "fair/1", "fair/2");
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
}
