package dev.leat.engine;

import static dev.leat.engine.Shop.eventually;
import static dev.leat.engine.Shop.reaches;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.engine.Changes.Change;
import dev.leat.services.MySqlServer.Gtids;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MySqlCaptureTest {

    private static final String FRUITS = "CREATE TABLE fruits (id int PRIMARY KEY, name text NOT NULL)";

    @ParameterizedTest
    @EnumSource
    void whatStandsInATableAndWhatChangesLaterIsOnItsTopic(Gtids gtids) {
        try (MySqlShop shop = new MySqlShop(gtids)) {
            shop.sql(FRUITS, "INSERT INTO fruits VALUES (1, 'apple'), (2, 'pear')");
            Source source = shop.source("fruits");
            source.start();
            reaches(source, SourceState.STREAMING);

            shop.sql(
                    "INSERT INTO fruits VALUES (3, 'plum')",
                    "UPDATE fruits SET name = 'quince' WHERE id = 2",
                    "DELETE FROM fruits WHERE id = 1",
                    "UPDATE fruits SET id = 4 WHERE id = 3",
                    "INSERT INTO fruits VALUES (5, 'fig'), (6, 'date')");

            Changes changes = shop.changes("fruits");
            eventually()
                    .untilAsserted(() -> assertThat(changes.texts())
                            .containsExactly(
                                    "= 1 apple",
                                    "= 2 pear",
                                    "+ 3 plum",
                                    "~ 2 quince",
                                    "- 1",
                                    "x 1",
                                    "- 3",
                                    "x 3",
                                    "+ 4 plum",
                                    "+ 5 fig",
                                    "+ 6 date"));
            assertThat(changes.read())
                    .extracting(change -> Changes.header(change.record(), "leat-id"))
                    .doesNotHaveDuplicates();
            assertThat(source.status().published()).isEqualTo(11);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsRolledBackIsNotPublishedAndWhatIsCommittedComesTogether(Gtids gtids) {
        try (MySqlShop shop = new MySqlShop(gtids)) {
            shop.sql(FRUITS);
            Source source = shop.source("fruits");
            source.start();
            reaches(source, SourceState.STREAMING);

            shop.sql("START TRANSACTION", "INSERT INTO fruits VALUES (1, 'apple')", "ROLLBACK");
            shop.transaction(
                    "INSERT INTO fruits VALUES (2, 'pear')",
                    "SAVEPOINT here",
                    "INSERT INTO fruits VALUES (3, 'plum')",
                    "ROLLBACK TO here",
                    "UPDATE fruits SET name = 'quince'");

            Changes changes = shop.changes("fruits");
            eventually().untilAsserted(() -> assertThat(changes.texts()).containsExactly("+ 2 pear", "~ 2 quince"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRestartContinuesWithoutLosingOrRepeating(Gtids gtids) {
        try (MySqlShop shop = new MySqlShop(gtids)) {
            shop.sql(FRUITS, "INSERT INTO fruits VALUES (1, 'apple')");
            Source source = shop.source("fruits");
            source.start();
            Changes changes = shop.changes("fruits");
            reaches(source, SourceState.STREAMING);
            shop.sql("INSERT INTO fruits VALUES (2, 'pear')");
            eventually().until(() -> changes.texts().contains("+ 2 pear"));

            source.pause();
            assertThat(source.status().state()).isEqualTo(SourceState.PAUSED);
            shop.sql("INSERT INTO fruits VALUES (3, 'plum')", "FLUSH BINARY LOGS", "DELETE FROM fruits WHERE id = 3");
            source.resume();
            eventually().until(() -> changes.texts().contains("x 3"));
            source.restart();
            shop.sql("UPDATE fruits SET name = 'quince'");

            eventually()
                    .untilAsserted(() -> assertThat(changes.texts())
                            .containsExactly(
                                    "= 1 apple", "+ 2 pear", "+ 3 plum", "- 3", "x 3", "~ 1 quince", "~ 2 quince"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void tablesChangeTheirColumnsInTheMidstOfTheLog(Gtids gtids) {
        try (MySqlShop shop = new MySqlShop(gtids)) {
            shop.sql(FRUITS, "INSERT INTO fruits VALUES (1, 'apple')");
            Source source = shop.source("fruits");
            source.start();
            Changes changes = shop.changes("fruits");
            reaches(source, SourceState.STREAMING);

            shop.sql("INSERT INTO fruits VALUES (2, 'pear')", "ALTER TABLE fruits ADD COLUMN price int");
            eventually().until(() -> changes.texts().contains("+ 2 pear"));
            source.pause();
            shop.sql(
                    "UPDATE fruits SET price = 7 WHERE id = 2",
                    "ALTER TABLE fruits RENAME COLUMN price TO cost",
                    "INSERT INTO fruits (id, name, cost) VALUES (3, 'plum', 8)");
            source.resume();
            eventually().until(() -> changes.texts().contains("+ 3 plum"));
            source.restart();
            shop.sql("INSERT INTO fruits (id, name, cost) VALUES (4, 'fig', 9)");

            eventually()
                    .untilAsserted(() -> assertThat(changes.texts())
                            .containsExactly("= 1 apple", "+ 2 pear", "~ 2 pear", "+ 3 plum", "+ 4 fig"));
            Change last = changes.read().getLast();
            assertThat(String.valueOf(last.event())).contains("cost");
        }
    }
}
