package dev.leat.engine;

import static dev.leat.engine.Shop.eventually;
import static dev.leat.engine.Shop.reaches;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.services.MySqlServer.Gtids;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What happens to whole tables of MySQL, and no event of a row tells. */
class MySqlTruncateTest {

    private static final String TABLE = "(id int PRIMARY KEY, name varchar(50))";

    @Test
    void aTruncatedTableIsReconciledByItself() {
        try (MySqlShop shop = new MySqlShop(Gtids.ON)) {
            shop.sql("CREATE TABLE fruits " + TABLE, "INSERT INTO fruits VALUES (1, 'a'), (2, 'b')");
            Source source = shop.source("fruits");
            source.start();
            reaches(source, SourceState.STREAMING);

            shop.sql("TRUNCATE TABLE fruits", "INSERT INTO fruits VALUES (2, 'c')");

            eventually()
                    .untilAsserted(
                            () -> assertThat(shop.changes("fruits").texts()).contains("+ 2 c", "- 1", "x 1"));
            eventually().until(() -> stale(source).isEmpty());
            assertThat(shop.changes("fruits").texts()).doesNotContain("- 2");
        }
    }

    /** Without names of transactions no chunk can be read beside the log. */
    @Test
    void aTruncateIsKeptAsSomethingToReconcileAndOutlivesARestart() {
        try (MySqlShop shop = new MySqlShop(Gtids.OFF)) {
            for (String table : List.of("fruits", "vegetables", "nuts", "others")) {
                shop.sql(
                        "CREATE TABLE %s %s".formatted(table, TABLE),
                        "INSERT INTO %s VALUES (1, 'a'), (2, 'b')".formatted(table));
            }
            Source source = shop.source("fruits", "vegetables", "nuts");
            source.start();
            reaches(source, SourceState.STREAMING);

            shop.sql("TRUNCATE TABLE others", "TRUNCATE TABLE fruits", "INSERT INTO fruits VALUES (2, 'c')");
            shop.sql("TRUNCATE vegetables");
            eventually().until(() -> stale(source).size() == 2);
            source.pause();
            shop.sql("INSERT INTO fruits VALUES (3, 'd')", "/* by hand */ truncate `nuts`", "FLUSH BINARY LOGS");
            source.resume();
            eventually().until(() -> stale(source).size() == 3);

            List<String> expected = List.of(
                    "TRUNCATED %1$s.%1$s.fruits".formatted(shop.name),
                    "TRUNCATED %1$s.%1$s.nuts".formatted(shop.name),
                    "TRUNCATED %1$s.%1$s.vegetables".formatted(shop.name));
            assertThat(stale(source)).containsExactlyElementsOf(expected);
            source.restart();
            reaches(source, SourceState.STREAMING);
            shop.sql("INSERT INTO nuts VALUES (4, 'e')");
            eventually()
                    .untilAsserted(
                            () -> assertThat(shop.changes("nuts").texts()).containsExactly("= 1 a", "= 2 b", "+ 4 e"));
            assertThat(shop.changes("fruits").texts()).containsExactly("= 1 a", "= 2 b", "+ 2 c", "+ 3 d");
            assertThat(stale(source)).containsExactlyElementsOf(expected);

            source.repair();
            reaches(source, SourceState.STREAMING);
            eventually().until(() -> stale(source).isEmpty());
        }
    }

    private static List<String> stale(Source source) {
        return source.status().staleTables().stream()
                .map(table -> table.reason() + " " + table.topic())
                .toList();
    }
}
