package dev.leat.engine;

import static dev.leat.engine.Shop.eventually;
import static dev.leat.engine.Shop.reaches;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.engine.Changes.Change;
import dev.leat.engine.offset.ProgressTopic;
import dev.leat.stream.topic.TopicNames;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

class RepairTest {

    private static final String FRUITS = "CREATE TABLE fruits (id int PRIMARY KEY, name text)";

    @Test
    void aSourceWhoseSlotIsGoneLoadsItsTablesAgainAndGoesOn() {
        try (Shop shop = new Shop()) {
            Source source = withoutSlot(shop);
            assertThat(source.repairPlan().steps())
                    .anySatisfy(step -> assertThat(step).contains("slot " + shop.slot()))
                    .anySatisfy(step -> assertThat(step).contains("public.fruits"));
            assertThat(source.repairPlan().warnings()).isEmpty();

            source.repair();
            reaches(source, SourceState.STREAMING);
            shop.sql("INSERT INTO fruits VALUES (4, 'plum')");

            // 2 was deleted in the gap, which is found out after the load
            eventually()
                    .untilAsserted(() -> assertThat(shop.changes("fruits").texts())
                            .containsExactlyInAnyOrder(
                                    "= 1 apple", "+ 2 pear", "= 1 apple", "= 3 unseen", "+ 4 plum", "- 2", "x 2")
                            .containsSubsequence("+ 2 pear", "= 3 unseen", "- 2", "x 2"));
            assertThat(shop.changes("fruits").read())
                    .extracting(change -> Changes.header(change.record(), "leat-id"))
                    .doesNotHaveDuplicates();
            assertThat(shop.changes("fruits").read())
                    .extracting(change -> Changes.header(change.record(), "leat-position"))
                    .doesNotHaveDuplicates();
            assertThat(Changes.newest(shop.kafka, TopicNames.loads("test")))
                    .hasEntrySatisfying(
                            shop.name + ".public.fruits",
                            load -> assertThat(new String(load, StandardCharsets.UTF_8))
                                    .isEqualTo(loads(shop)));
        }
    }

    @Test
    void aRepairThatWasOrderedIsCarriedOutWhateverItWasKilledIn() {
        try (Shop shop = new Shop()) {
            Source source = withoutSlot(shop);
            source.close();

            // killed as soon as it was ordered
            new Repair(source.context()).order();
            assertThat(stored(shop).mustLetGo()).isTrue();
            assertThat(stored(shop).position()).isEmpty();
            // killed when the slot was made and nothing was published yet
            shop.sql("SELECT pg_create_logical_replication_slot('%s', 'pgoutput')".formatted(shop.slot()));
            shop.sql("INSERT INTO fruits VALUES (4, 'plum')");

            Source next = shop.source("public.fruits");
            next.start();
            reaches(next, SourceState.STREAMING);

            eventually()
                    .untilAsserted(() -> assertThat(shop.changes("fruits").texts())
                            .containsExactly(
                                    "= 1 apple", "+ 2 pear", "= 1 apple", "= 3 unseen", "= 4 plum", "- 2", "x 2"));
            assertThat(stored(shop).mustLetGo()).isFalse();
            assertThat(stored(shop).epoch()).isEqualTo(1);
        }
    }

    @Test
    void aRepairInterruptedInItsLoadIsFinishedByTheNextRun() {
        try (Shop shop = new Shop()) {
            Source source = withoutSlot(shop);
            shop.sql("INSERT INTO fruits SELECT n, 'many' FROM generate_series(1000, 60000) n");
            source.repair();
            eventually().until(() -> source.status().snapshot().rows() > 0);
            source.restart();
            reaches(source, SourceState.STREAMING);
            shop.sql("INSERT INTO fruits VALUES (4, 'plum')");

            eventually().until(() -> shop.changes("fruits").texts().contains("+ 4 plum"));
            assertThat(stored(shop).epoch()).isEqualTo(1);
            assertThat(shop.changes("fruits").texts()).contains("= 3 unseen", "= 60000 many");
        }
    }

    @Test
    void aHealthySourceIsRepairedOnlyWithAWarningAndItsPositionsGoOnRising() {
        try (Shop shop = new Shop()) {
            shop.sql(FRUITS, "INSERT INTO fruits VALUES (1, 'apple')");
            Source source = shop.source("public.fruits");
            source.start();
            reaches(source, SourceState.STREAMING);
            assertThat(source.repairPlan().warnings()).hasSize(1);

            for (int i = 0; i < 3; i++) {
                source.repair();
                reaches(source, SourceState.STREAMING);
            }
            shop.sql("INSERT INTO fruits VALUES (2, 'pear')");

            eventually()
                    .untilAsserted(() -> assertThat(shop.changes("fruits").texts())
                            .containsExactly("= 1 apple", "= 1 apple", "= 1 apple", "= 1 apple", "+ 2 pear"));
            List<Change> byPosition = shop.changes("fruits").read().stream()
                    .filter(change -> change.key().equals("1"))
                    .toList();
            assertThat(byPosition)
                    .extracting(change -> change.record().offset())
                    .isSorted();
        }
    }

    @Test
    void aTableThatWasAddedIsLoadedByRepair() {
        try (Shop shop = new Shop()) {
            shop.sql(
                    FRUITS,
                    "CREATE TABLE nuts (id int PRIMARY KEY, name text)",
                    "INSERT INTO nuts VALUES (1, 'pecan')");
            try (Source before = shop.source("public.fruits")) {
                before.start();
                reaches(before, SourceState.STREAMING);
            }
            Source after = shop.source("public.*");
            after.start();
            reaches(after, SourceState.FAILED);
            assertThat(after.status().cause().orElseThrow().code()).isEqualTo("TABLE_ADDED");
            assertThat(after.status().cause().orElseThrow().message()).contains("leat source repair");

            after.repair();
            reaches(after, SourceState.STREAMING);
            shop.sql("INSERT INTO nuts VALUES (2, 'walnut')");

            eventually()
                    .untilAsserted(
                            () -> assertThat(shop.changes("nuts").texts()).containsExactly("= 1 pecan", "+ 2 walnut"));
        }
    }

    @Test
    void aSlotThatIsSomebodyElsesIsNotDropped() throws SQLException {
        try (Shop shop = new Shop()) {
            Source source = withoutSlot(shop);
            shop.sql("SELECT pg_create_logical_replication_slot('%s', 'test_decoding')".formatted(shop.slot()));

            source.repair();
            reaches(source, SourceState.FAILED);
            assertThat(source.status().cause().orElseThrow().code()).isEqualTo("SLOT_FOREIGN");
            assertThat(shop.number(
                            "SELECT count(*) FROM pg_replication_slots WHERE slot_name = '%s'".formatted(shop.slot())))
                    .isEqualTo(1);

            shop.sql("SELECT pg_drop_replication_slot('%s')".formatted(shop.slot()));
            source.restart();
            reaches(source, SourceState.STREAMING);
            eventually().until(() -> shop.changes("fruits").texts().contains("= 3 unseen"));
        }
    }

    /** A source that has failed, since its slot was dropped; meanwhile a row came and another one went. */
    private static Source withoutSlot(Shop shop) {
        shop.sql(FRUITS, "INSERT INTO fruits VALUES (1, 'apple')");
        Source source = shop.source("public.fruits");
        source.start();
        reaches(source, SourceState.STREAMING);
        shop.sql("INSERT INTO fruits VALUES (2, 'pear')");
        eventually().until(() -> shop.changes("fruits").texts().contains("+ 2 pear"));
        source.pause();
        shop.sql(
                "SELECT pg_drop_replication_slot('%s')".formatted(shop.slot()),
                "DELETE FROM fruits WHERE id = 2",
                "INSERT INTO fruits VALUES (3, 'unseen')");
        source.resume();
        reaches(source, SourceState.FAILED);
        return source;
    }

    private static ProgressTopic.Stored stored(Shop shop) {
        return new ProgressTopic(shop.kafka, "test", shop.name).read();
    }

    private static String loads(Shop shop) {
        return stored(shop).loads().orElseThrow().getFirst().toJson();
    }
}
