package dev.leat.poller;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What every database must show of sweeps. */
abstract class SweepContract extends RowsContract {

    @Test
    void aSweepFindsWhatIsGoneAndWhatNobodySaw() throws Exception {
        database.sql(TABLE);
        for (int id = 0; id < 10; id++) {
            database.sql("INSERT INTO items VALUES (%d, 'a', NULL, $now)".formatted(id));
        }
        try (KafkaTopic topic = new KafkaTopic(database, "items")) {
            Map<String, String> sweeping = settings(topic, Map.of("sweep.interval.ms", "50", "page.rows", "3"));
            Map<String, ?> offset;
            try (Life life = new Life(sweeping, Map.of(), topic::publish)) {
                life.until(() -> life.state.size() == 10);
                database.sql(
                        "DELETE FROM items WHERE id IN (4, 7)",
                        "UPDATE items SET id = 20, updated_at = $now WHERE id = 5");
                life.until(() -> life.state.size() == 8 && life.state.containsKey("20"));
                // as somebody does who restores a row
                database.sql("INSERT INTO items VALUES (7, 'old', NULL, '2024-01-31 12:30:00')");
                life.until(() -> life.state.containsKey("7"));
                life.looks(3);
                assertThat(life.state).isEqualTo(database.pairs("SELECT id, v FROM items"));
                assertThat(life.story().stream().filter(told -> !told.startsWith("r ")))
                        .containsExactlyInAnyOrder(
                                "d 4", "tombstone 4", "d 5", "tombstone 5", "d 7", "tombstone 7", "c 20 a", "c 7 old");
                offset = life.offset();
            }
            database.sql("DELETE FROM items WHERE id = 0");
            try (Life life = new Life(sweeping, offset, topic::publish)) {
                life.until(() -> !life.records.isEmpty());
                life.looks(3);
                assertThat(life.story()).containsExactly("d 0", "tombstone 0");
            }
        }
    }

    @Test
    void aSweepIsDueByWhenTheLastOneEndedAlsoAfterARestart() throws Exception {
        database.sql(TABLE, "INSERT INTO items VALUES (1, 'a', NULL, $now)");
        try (KafkaTopic topic = new KafkaTopic(database, "items")) {
            Map<String, String> hourly = settings(topic, Map.of("sweep.interval.ms", "3600000"));
            Map<String, String> offset = new TreeMap<>();
            try (Life life = new Life(hourly, Map.of(), topic::publish)) {
                life.untilLoaded();
                life.offset().forEach((table, text) -> offset.put(table, String.valueOf(text)));
            }
            database.sql("DELETE FROM items");
            assertThat(offset.values())
                    .singleElement()
                    .satisfies(text -> assertThat(text).contains("\"swept\":"));
            offset.replaceAll((table, text) -> text.replaceAll("\"swept\":\\d+", "\"swept\":1"));
            try (Life life = new Life(hourly, offset, topic::publish)) {
                life.until(() -> !life.records.isEmpty());
                assertThat(life.story()).containsExactly("d 1", "tombstone 1");
            }
        }
    }

    @Test
    void aSweepMendsMarksThatCameAndWentWithoutTheCursor() throws Exception {
        database.sql(TABLE, "INSERT INTO items VALUES (1, 'a', NULL, $now)");
        try (KafkaTopic topic = new KafkaTopic(database, "items")) {
            Map<String, String> sweeping = settings(
                    topic, Map.of("sweep.interval.ms", "50", "table." + database.schema() + ".items.deleted", "gone"));
            try (Life life = new Life(sweeping, Map.of(), topic::publish)) {
                life.until(() -> life.state.size() == 1);
                database.sql("UPDATE items SET gone = $now");
                life.until(() -> life.state.isEmpty());
                database.sql("UPDATE items SET gone = NULL");
                life.until(() -> life.state.size() == 1);
                life.looks(3);
                assertThat(life.story()).containsExactly("r 1 a", "d 1", "tombstone 1", "c 1 a");
            }
        }
    }

    Map<String, String> settings(KafkaTopic topic, Map<String, String> more) {
        Map<String, String> settings = Life.settings(database, "items");
        settings.putAll(topic.settings());
        settings.putAll(more);
        return settings;
    }
}
