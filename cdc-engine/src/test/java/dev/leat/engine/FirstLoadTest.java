package dev.leat.engine;

import static dev.leat.engine.Shop.eventually;
import static dev.leat.engine.Shop.reaches;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.engine.load.LoadAnnouncer;
import dev.leat.engine.snapshot.JobState;
import dev.leat.engine.snapshot.SnapshotJob;
import dev.leat.engine.snapshot.SnapshotRequest.Mode;
import dev.leat.engine.source.SnapshotMode;
import dev.leat.engine.source.SnapshotModes;
import dev.leat.engine.source.SourceDefinition;
import dev.leat.services.MySqlServer.Gtids;
import dev.leat.stream.topic.KafkaAccess;
import dev.leat.stream.topic.TableLoad;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class FirstLoadTest {

    private static final int MANY = 50_000;

    private static final String FRUITS = "CREATE TABLE fruits (id int PRIMARY KEY, name varchar(40))";
    private static final String MANY_FRUITS =
            FRUITS + "; INSERT INTO fruits SELECT n, 'apple' FROM generate_series(1, " + MANY + ") n";

    @Test
    void eachTableIsLoadedAsItsModeSays() {
        try (Shop shop = new Shop()) {
            for (String table : List.of("fruits", "nuts", "roots")) {
                shop.sql(
                        "CREATE TABLE %s (id int PRIMARY KEY, name text)".formatted(table),
                        "INSERT INTO %s VALUES (1, 'one'), (2, 'two')".formatted(table));
            }
            SequencedMap<String, SnapshotMode> byTable = new LinkedHashMap<>();
            byTable.put("public.n*", SnapshotMode.BLOCKING);
            byTable.put("public.roots", SnapshotMode.NONE);
            Source source = shop.source(
                    loaded(shop.definition("public.*"), new SnapshotModes(SnapshotMode.INCREMENTAL, byTable)));
            source.start();

            eventually().until(() -> announced(shop.kafka, shop.name).keySet(), announced -> announced.size() == 3);
            assertThat(source.status().snapshot().tablesDone()).isEqualTo(3);
            shop.sql(
                    "INSERT INTO fruits VALUES (3, 'three')",
                    "INSERT INTO nuts VALUES (3, 'three')",
                    "INSERT INTO roots VALUES (3, 'three')");

            for (String table : List.of("fruits", "nuts")) {
                eventually()
                        .untilAsserted(() -> assertThat(shop.changes(table).texts())
                                .containsExactly("= 1 one", "= 2 two", "+ 3 three"));
            }
            eventually()
                    .untilAsserted(
                            () -> assertThat(shop.changes("roots").texts()).containsExactly("+ 3 three"));
            assertThat(source.snapshots().all())
                    .singleElement()
                    .satisfies(job -> assertThat(job.request().tables()).containsExactly("public.fruits"));
            announced(shop.kafka, shop.name)
                    .forEach((topic, load) -> assertThat(rowsBefore(shop.kafka, load))
                            .as(topic)
                            .isEqualTo(topic.endsWith("roots") ? 0 : 2));
        }
    }

    @Test
    void changesComeFromTheFirstSecondAndAnInterruptedLoadGoesOnWhereItWas() {
        try (Shop shop = new Shop()) {
            shop.sql(MANY_FRUITS);
            Source source = shop.source(incremental(shop.definition("public.fruits")));
            source.start();
            for (int interrupted = 1; interrupted <= 2; interrupted++) {
                int read = interrupted * MANY / 3;
                eventually().until(() -> read(source) >= read);
                shop.sql("INSERT INTO fruits VALUES (%d, 'new')".formatted(MANY + interrupted));
                source.restart();
            }

            eventually().until(() -> announced(shop.kafka, shop.name).size() == 1);
            eventually().until(() -> source.snapshots().all().getFirst().state() == JobState.COMPLETED);
            Map<String, Long> events = Changes.records(shop.kafka, shop.name + ".public.fruits").stream()
                    .collect(Collectors.groupingBy(
                            event -> Changes.header(event, "leat-id"), TreeMap::new, Collectors.counting()));
            assertThat(events.values()).allMatch(times -> times == 1);
            // the two that came meanwhile may be read by a chunk too
            assertThat(events).hasSizeBetween(MANY + 2, MANY + 4);
            assertThat(rowsBefore(
                            shop.kafka,
                            announced(shop.kafka, shop.name).values().iterator().next()))
                    .isGreaterThanOrEqualTo(MANY);
        }
    }

    @Test
    void aTableThatComesLaterIsLoadedToo() {
        try (Shop shop = new Shop()) {
            shop.sql(FRUITS, "INSERT INTO fruits VALUES (1, 'apple')");
            try (Source before = shop.source(incremental(shop.definition("public.*")))) {
                before.start();
                eventually().until(() -> announced(shop.kafka, shop.name).size() == 1);
            }
            shop.sql(
                    "CREATE TABLE nuts (id int PRIMARY KEY, name text)",
                    "INSERT INTO nuts VALUES (1, 'pecan')",
                    "INSERT INTO fruits VALUES (2, 'pear')");
            Source after = shop.source(incremental(shop.definition("public.*")));
            after.start();

            eventually().until(() -> announced(shop.kafka, shop.name).size() == 2);
            shop.sql("INSERT INTO nuts VALUES (2, 'walnut')");
            eventually()
                    .untilAsserted(
                            () -> assertThat(shop.changes("nuts").texts()).containsExactly("= 1 pecan", "+ 2 walnut"));
            assertThat(shop.changes("fruits").texts()).containsExactly("= 1 apple", "+ 2 pear");
        }
    }

    @Test
    void aRepairedSourceIsLoadedAgainAndWhatIsGoneIsDeleted() {
        try (Shop shop = new Shop()) {
            shop.sql(FRUITS, "INSERT INTO fruits VALUES (1, 'apple'), (2, 'pear')");
            Source source = shop.source(incremental(shop.definition("public.fruits")));
            source.start();
            eventually().until(() -> announced(shop.kafka, shop.name).size() == 1);
            source.pause();
            shop.sql(
                    "SELECT pg_drop_replication_slot('%s')".formatted(shop.slot()),
                    "DELETE FROM fruits WHERE id = 2",
                    "INSERT INTO fruits VALUES (3, 'plum')");
            source.resume();
            reaches(source, SourceState.FAILED);

            source.repair();

            eventually()
                    .untilAsserted(() -> assertThat(shop.changes("fruits").texts())
                            .containsExactlyInAnyOrder("= 1 apple", "= 2 pear", "= 1 apple", "= 3 plum", "- 2", "x 2"));
            List<SnapshotJob> jobs = source.snapshots().all();
            assertThat(jobs).extracting(job -> job.request().mode()).containsExactly(Mode.REFRESH, Mode.RECONCILE);
        }
    }

    @Test
    void mySqlIsLoadedBesideItsLogIfItNamesItsTransactions() {
        try (MySqlShop shop = new MySqlShop(Gtids.ON)) {
            assertThat(loadsAndStreams(shop).snapshots().all()).hasSize(1);
        }
    }

    @Test
    void mySqlIsLoadedBeforeItsLogIfItDoesNot() {
        try (MySqlShop shop = new MySqlShop(Gtids.OFF)) {
            assertThat(loadsAndStreams(shop).snapshots().all()).isEmpty();
        }
    }

    private static Source loadsAndStreams(MySqlShop shop) {
        shop.sql(FRUITS, "INSERT INTO fruits VALUES (1, 'apple'), (2, 'pear')");
        Source source = shop.source(incremental(shop.definition("fruits")));
        source.start();
        eventually().until(() -> announced(shop.kafka, shop.name).size() == 1);
        shop.sql("INSERT INTO fruits VALUES (3, 'plum')", "DELETE FROM fruits WHERE id = 1");

        eventually()
                .untilAsserted(() -> assertThat(shop.changes("fruits").texts())
                        .containsExactly("= 1 apple", "= 2 pear", "+ 3 plum", "- 1", "x 1"));
        return source;
    }

    private static SourceDefinition incremental(SourceDefinition definition) {
        return loaded(definition, SnapshotModes.ALL_INCREMENTAL);
    }

    private static SourceDefinition loaded(SourceDefinition definition, SnapshotModes modes) {
        return new SourceDefinition(
                definition.name(),
                definition.type(),
                definition.url(),
                definition.user(),
                definition.password(),
                definition.tables(),
                definition.slot(),
                definition.publication(),
                modes,
                definition.partitions(),
                definition.replication(),
                definition.properties());
    }

    private static long read(Source source) {
        return source.snapshots().all().stream()
                .flatMap(job -> job.tables().stream())
                .mapToLong(table -> table.read())
                .sum();
    }

    /** The loads of this source's tables that everybody is told of, by topic. */
    private static Map<String, TableLoad> announced(KafkaAccess kafka, String source) {
        Map<String, TableLoad> loads = new TreeMap<>();
        Changes.newest(kafka, new LoadAnnouncer(kafka, "test").topic()).forEach((topic, load) -> {
            if (topic.startsWith(source + ".")) {
                loads.put(topic, TableLoad.fromJson(new String(load, StandardCharsets.UTF_8)));
            }
        });
        return loads;
    }

    /** How many records whoever reads up to there has seen. */
    private static long rowsBefore(KafkaAccess kafka, TableLoad load) {
        List<ConsumerRecord<byte[], byte[]>> records = Changes.records(kafka, load.topic());
        return IntStream.range(0, load.endOffsets().size())
                .mapToLong(partition -> records.stream()
                        .filter(event -> event.partition() == partition)
                        .filter(event -> event.offset() < load.endOffsets().get(partition))
                        .count())
                .sum();
    }
}
