package dev.leat.engine;

import static dev.leat.engine.Shop.eventually;
import static dev.leat.engine.Shop.reaches;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.engine.Changes.Change;
import dev.leat.stream.event.EntityKey;
import dev.leat.stream.topic.TableLoad;
import dev.leat.stream.topic.TopicNames;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

class CaptureTest {

    private static final String FRUITS = "CREATE TABLE fruits (id int PRIMARY KEY, name text NOT NULL)";

    @Test
    void whatStandsInATableAndWhatChangesLaterIsOnItsTopic() {
        try (Shop shop = new Shop()) {
            shop.sql(FRUITS, "INSERT INTO fruits VALUES (1, 'apple'), (2, 'pear')");
            Source source = shop.source("public.fruits");
            source.start();
            reaches(source, SourceState.STREAMING);

            shop.sql(
                    "INSERT INTO fruits VALUES (3, 'plum')",
                    "UPDATE fruits SET name = 'quince' WHERE id = 2",
                    "DELETE FROM fruits WHERE id = 1");

            Changes changes = shop.changes("fruits");
            eventually()
                    .untilAsserted(() -> assertThat(changes.texts())
                            .containsExactly("= 1 apple", "= 2 pear", "+ 3 plum", "~ 2 quince", "- 1", "x 1"));
            for (Change change : changes.read()) {
                assertThat(change.record().partition())
                        .isEqualTo(EntityKey.of(Integer.valueOf(change.key())).partition(Shop.PARTITIONS));
                assertThat(Changes.header(change.record(), "leat-id")).isNotEmpty();
            }
            assertThat(source.status().published()).isEqualTo(6);
        }
    }

    @Test
    void aRestartContinuesWithoutLosingOrRepeating() {
        try (Shop shop = new Shop()) {
            shop.sql(FRUITS, "INSERT INTO fruits VALUES (1, 'apple')");
            Source source = shop.source("public.fruits");
            source.start();
            Changes changes = shop.changes("fruits");
            reaches(source, SourceState.STREAMING);
            shop.sql("INSERT INTO fruits VALUES (2, 'pear')");
            eventually().until(() -> changes.texts().contains("+ 2 pear"));

            source.pause();
            assertThat(source.status().state()).isEqualTo(SourceState.PAUSED);
            shop.sql("INSERT INTO fruits VALUES (3, 'plum')");
            source.resume();
            eventually().until(() -> changes.texts().contains("+ 3 plum"));
            source.restart();
            shop.sql("UPDATE fruits SET name = 'quince'");

            eventually()
                    .untilAsserted(() -> assertThat(changes.texts())
                            .containsExactly(
                                    "= 1 apple", "+ 2 pear", "+ 3 plum", "~ 1 quince", "~ 2 quince", "~ 3 quince"));
        }
    }

    @Test
    void aChangedKeyIsADeletionAndAnInsertion() {
        try (Shop shop = new Shop()) {
            shop.sql(FRUITS, "INSERT INTO fruits VALUES (1, 'apple')");
            Source source = shop.source("public.fruits");
            source.start();
            reaches(source, SourceState.STREAMING);

            shop.sql("UPDATE fruits SET id = 9");

            eventually()
                    .untilAsserted(() -> assertThat(shop.changes("fruits").texts())
                            .containsExactly("= 1 apple", "- 1", "x 1", "+ 9 apple"));
        }
    }

    @Test
    void changesOfOtherTablesDoNotMakeTheServerKeepItsLog() throws SQLException {
        try (Shop shop = new Shop()) {
            shop.sql(FRUITS, "CREATE TABLE others (id int)");
            Source source = shop.source("public.fruits");
            source.start();
            reaches(source, SourceState.STREAMING);

            shop.sql("INSERT INTO others SELECT n FROM generate_series(1, 1000) n");
            long written = shop.number("SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')");

            eventually()
                    .until(() ->
                            shop.number(("SELECT pg_wal_lsn_diff(confirmed_flush_lsn, '0/0') FROM pg_replication_slots"
                                                    + " WHERE database = '%s'")
                                            .formatted(shop.name))
                                    > written);
        }
    }

    @Test
    void theServerLetsItsLogGoWhileOnlyOtherDatabasesAreBusyAndTheUserMayOnlyRead() throws SQLException {
        try (Shop shop = new Shop();
                Shop busy = new Shop()) {
            String reader = "reader_" + shop.name;
            shop.sql(
                    FRUITS,
                    "CREATE ROLE %s LOGIN REPLICATION PASSWORD 'secret'".formatted(reader),
                    "GRANT SELECT ON fruits TO " + reader,
                    "CREATE PUBLICATION %s FOR TABLE fruits".formatted(shop.slot()));
            Source source = shop.source(shop.as(reader, "secret", "public.fruits"));
            source.start();
            reaches(source, SourceState.STREAMING);

            busy.sql("CREATE TABLE others AS SELECT n, repeat('x', 500) FROM generate_series(1, 20000) n");
            long written = shop.number("SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')");

            eventually().until(() -> {
                shop.onPostgres("CHECKPOINT"); // as the server does every five minutes, and notes what still runs
                return shop.number(
                                "SELECT pg_wal_lsn_diff(restart_lsn, '0/0') FROM pg_replication_slots WHERE slot_name = '%s'"
                                        .formatted(shop.slot()))
                        > written;
            });
            eventually().until(() -> source.status().log().retainedBytes().orElse(Long.MAX_VALUE) < 10_000_000);
            assertThat(source.status().log().safeBytes()).isEmpty();
        }
    }

    @Test
    void theLoadOfAnEmptyTableIsCompleteAndItsSchemaKnown() {
        try (Shop shop = new Shop()) {
            shop.sql(FRUITS);
            Source source = shop.source("public.*");
            source.start();
            reaches(source, SourceState.STREAMING);

            String topic = shop.name + ".public.fruits";
            eventually()
                    .until(() ->
                            Changes.newest(shop.kafka, TopicNames.loads("test")).containsKey(topic));
            TableLoad load = TableLoad.fromJson(new String(
                    Changes.newest(shop.kafka, TopicNames.loads("test")).get(topic), StandardCharsets.UTF_8));
            assertThat(load.endOffsets()).isEqualTo(List.of(0L, 0L, 0L));
            assertThat(shop.registry.latest(TopicNames.keySubject(topic))).isPresent();
            assertThat(shop.registry.latest(TopicNames.valueSubject(topic))).isPresent();
        }
    }
}
