package dev.leat.engine;

import static dev.leat.engine.Shop.eventually;
import static dev.leat.engine.Shop.reaches;
import static dev.leat.engine.SnapshotTest.completed;
import static dev.leat.engine.SnapshotTest.streaming;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leat.engine.connect.Selection.Condition;
import dev.leat.engine.connect.Selection.KeyRange;
import dev.leat.engine.snapshot.JobState;
import dev.leat.engine.snapshot.SnapshotJob;
import dev.leat.engine.snapshot.SnapshotRequest;
import dev.leat.engine.snapshot.SnapshotRequest.Mode;
import dev.leat.stream.codec.ChangeDecoder;
import dev.leat.stream.event.ChangeEvent;
import dev.leat.stream.registry.SchemaRegistry;
import dev.leat.stream.topic.KafkaAccess;
import dev.leat.stream.value.Row;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class ReconcileTest {

    private static final String FRUITS = "CREATE TABLE fruits (id int PRIMARY KEY, name text NOT NULL)";
    private static final int ROWS = 3_000;

    @Test
    void whatIsGoneFromTheTableIsDeletedFromTheTopicAndNothingElse() throws Exception {
        try (Shop shop = new Shop()) {
            Source source = streaming(shop, FRUITS, "INSERT INTO fruits VALUES (1, 'apple'), (2, 'pear'), (3, 'plum')");
            shop.sql(
                    "INSERT INTO fruits SELECT n, 'ghost' FROM generate_series(4, 2003) n",
                    "DELETE FROM fruits WHERE id > 3");
            eventually().until(() -> shop.changes("fruits").texts().contains("x 2003"));
            haunt(shop, "fruits", key -> Integer.parseInt(key) > 3);

            SnapshotJob job = completed(source, source.snapshot(reconcile("public.fruits", 2)));

            assertThat(job.tables().getFirst().deleted()).isEqualTo(2_000);
            assertThat(job.tables().getFirst().published()).isEqualTo(3);
            assertThat(standing(shop, "fruits")).containsOnlyKeys("1", "2", "3");
        }
    }

    /** The database's order and equality of texts are not ours. */
    @Test
    void textKeysAreTakenForWhatTheyAreUnderEveryCollation() throws Exception {
        try (Shop shop = new Shop()) {
            List<String> words =
                    List.of("a", "A b", "a-b", "ab", "Z", "ä", "é", "ß", "ñandú", "o:p", "back\\slash", "");
            shop.sql(
                    "CREATE EXTENSION citext",
                    "CREATE COLLATION caseless (provider = icu, locale = 'und-u-ks-level2', deterministic = false)",
                    "CREATE COLLATION german (provider = icu, locale = 'de-u-co-phonebk')",
                    "CREATE TABLE caseless (word text COLLATE caseless PRIMARY KEY)",
                    "CREATE TABLE german (word text COLLATE german PRIMARY KEY)",
                    "CREATE TABLE bytewise (word text COLLATE \"C\" PRIMARY KEY)",
                    "CREATE TABLE ci (word citext PRIMARY KEY)");
            List<String> tables = List.of("caseless", "german", "bytewise", "ci");
            Source source = shop.source("public.*");
            source.start();
            reaches(source, SourceState.STREAMING);
            for (String table : tables) {
                // under each key that stays another one stood before, which is the same to a database without case
                shop.sql(
                        "INSERT INTO %s SELECT upper(word) FROM unnest(ARRAY[%s]) word"
                                .formatted(table, literals(words)),
                        "DELETE FROM " + table,
                        "INSERT INTO %s SELECT * FROM unnest(ARRAY[%s])".formatted(table, literals(words)));
            }
            eventually()
                    .untilAsserted(() -> tables.forEach(
                            table -> assertThat(standing(shop, table)).as(table).hasSameSizeAs(words)));
            tables.forEach(table -> haunt(shop, table, key -> !words.contains(key)));
            assertThat(standing(shop, "caseless")).hasSizeGreaterThan(words.size());

            completed(
                    source,
                    source.snapshot(SnapshotRequest.of(
                                    tables.stream()
                                            .map(table -> "public." + table)
                                            .toList(),
                                    Mode.RECONCILE,
                                    "test")
                            .inChunksOf(3)));

            tables.forEach(table ->
                    assertThat(standing(shop, table).keySet()).as(table).isEqualTo(new TreeSet<>(words)));
        }
    }

    @Test
    void keysOfSeveralColumnsAndOfAnyTypeArePagedAndFoundAgain() {
        try (Shop shop = new Shop()) {
            Source source = streaming(
                    shop,
                    "CREATE TYPE mood AS ENUM ('good', 'bad')",
                    "CREATE TABLE fruits (day date, at timestamptz, local timestamp(3), number numeric(10, 2), any_number"
                            + " numeric, u uuid, bytes bytea, mood mood, flag boolean, real double precision, big bigint, name"
                            + " text, PRIMARY KEY (day, at, local, number, any_number, u, bytes, mood, flag, real, big))");
            shop.sql(
                    "INSERT INTO fruits SELECT date '2024-01-31' + n % 3, timestamptz '2024-01-31 12:00:00.000001Z' + n % 2 *"
                            + " interval '1 us', timestamp '2024-01-31 12:00', n / 4.0, n / 8.0, md5((n % 5)::text)::uuid,"
                            + " decode(md5(n::text), 'hex'), (CASE n % 2 WHEN 0 THEN 'good' ELSE 'bad' END)::mood, n % 2 = 0, n / 3.0,"
                            + " 9007199254740993 + n, 'x' FROM generate_series(1, 500) n");
            eventually().until(() -> standing(shop, "fruits").size() == 500);
            shop.sql("DELETE FROM fruits WHERE big % 2 = 0");
            eventually().until(() -> standing(shop, "fruits").size() == 250);
            Set<String> there = Set.copyOf(standing(shop, "fruits").keySet());
            haunt(shop, "fruits", key -> !there.contains(key));

            SnapshotJob job = completed(source, source.snapshot(reconcile("public.fruits", 7)));

            assertThat(job.tables().getFirst().published()).isEqualTo(250);
            assertThat(job.tables().getFirst().deleted()).isEqualTo(250);
            assertThat(standing(shop, "fruits").keySet()).isEqualTo(there);

            SnapshotJob again = completed(source, redriven(source, shop.kafka, topic(shop, "fruits")));
            assertThat(again.tables().getFirst().published()).isEqualTo(250);
            assertThat(again.tables().getFirst().deleted()).isEqualTo(250);
            assertThat(standing(shop, "fruits").keySet()).isEqualTo(there);
        }
    }

    /** As if a record of each entity that ever was on the topic had been set aside by a view. */
    static SnapshotJob redriven(Source source, KafkaAccess kafka, String topic) {
        Redriven answer = source.redrive(
                topic,
                Changes.records(kafka, topic).stream()
                        .map(record -> new SetAside("" + record.offset(), record.key(), "view any", 1))
                        .toList(),
                "test");
        assertThat(answer.refused()).isEmpty();
        return answer.jobs().getFirst();
    }

    @Test
    void aTruncatedTableIsReconciledByItself() {
        try (Shop shop = new Shop()) {
            Source source =
                    streaming(shop, FRUITS, "INSERT INTO fruits SELECT n, 'apple' FROM generate_series(1, 50) n");

            shop.sql("TRUNCATE fruits", "INSERT INTO fruits VALUES (7, 'pear')");

            eventually()
                    .untilAsserted(() -> assertThat(standing(shop, "fruits")).containsOnlyKeys("7"));
            eventually().until(() -> source.status().staleTables().isEmpty());
            assertThat(source.snapshots().all())
                    .allSatisfy(job -> assertThat(job.state()).isEqualTo(JobState.COMPLETED));
        }
    }

    @Test
    void writersBesideReconcilesAndRestartsLeaveTheTopicAsTheTable() throws Exception {
        try (Shop shop = new Shop()) {
            Source source = streaming(
                    shop,
                    FRUITS,
                    "INSERT INTO fruits SELECT n, 'apple ' || n FROM generate_series(1, %d) n".formatted(ROWS));
            shop.sql("DELETE FROM fruits WHERE id % 3 = 0");
            eventually().until(() -> standing(shop, "fruits").size() == ROWS - ROWS / 3);
            haunt(shop, "fruits", key -> Integer.parseInt(key) % 3 == 0);
            Random random = new Random(11);
            try (Connection connection = shop.connect();
                    ScheduledExecutorService writer = Executors.newSingleThreadScheduledExecutor()) {
                Future<?> writing = writer.scheduleAtFixedRate(
                        () -> SnapshotTest.change(connection, random), 0, 2, TimeUnit.MILLISECONDS);
                SnapshotJob job = source.snapshot(reconcile("public.fruits", 100));
                eventually()
                        .failFast(writing::isDone)
                        .until(() -> source.snapshots()
                                .job(job.id())
                                .filter(now -> now.tables().getFirst().read() >= ROWS / 3)
                                .isPresent());
                source.restart();
                assertThat(completed(source, job).tables().getFirst().deleted()).isPositive();
                writer.shutdown();
            }

            eventually()
                    .untilAsserted(
                            () -> assertThat(standing(shop, "fruits")).isEqualTo(texts(SnapshotTest.table(shop))));
        }
    }

    /** What lies in the range is told by the database, under each column's type and collation. */
    @Test
    void ofARangeOfKeysOnlyWhatIsGoneInItIsDeleted() throws Exception {
        try (Shop shop = new Shop()) {
            Source source = streaming(
                    shop,
                    "CREATE TABLE fruits (word text COLLATE \"en-x-icu\", number numeric(6, 2), at timestamptz, u uuid,"
                            + " bytes bytea, PRIMARY KEY (word, number, at, u, bytes))");
            shop.sql(
                    "INSERT INTO fruits SELECT word, n, timestamptz '2026-01-31Z', md5(n::text)::uuid, '\\x00' FROM"
                            + " unnest(ARRAY['a', 'B', 'c', 'D']) word, generate_series(9, 11) n",
                    "DELETE FROM fruits");
            eventually().until(() -> shop.changes("fruits").read().size() == 36);
            haunt(shop, "fruits", key -> true);

            SnapshotJob job = completed(
                    source,
                    source.snapshot(reconcile("public.fruits", 5)
                            .only(new KeyRange(List.of("B", "10"), List.of("D", "10.00")))));

            assertThat(job.tables().getFirst().deleted()).isEqualTo(6);
            assertThat(standing(shop, "fruits").keySet().stream().map(key -> key.substring(0, key.indexOf(':', 2))))
                    .containsExactlyInAnyOrder("a:9", "a:10", "a:11", "B:9", "D:10", "D:11");
        }
    }

    @Test
    void aReconcileByAConditionIsRefused() {
        try (Shop shop = new Shop()) {
            Source source = streaming(shop, FRUITS);

            assertThatThrownBy(
                            () -> source.snapshot(reconcile("public.fruits", 10).only(new Condition("id > 1"))))
                    .hasMessageContaining("the whole table is compared");
        }
    }

    private static SnapshotRequest reconcile(String table, int chunkRows) {
        return SnapshotRequest.of(List.of(table), Mode.RECONCILE, "test").inChunksOf(chunkRows);
    }

    private static String literals(List<String> words) {
        return words.stream().map(word -> "'" + word + "'").collect(Collectors.joining(", "));
    }

    /** Has entities that were deleted stand on the topic again, as if their deletions had been missed. */
    private static void haunt(Shop shop, String table, Predicate<String> keys) {
        haunt(shop.kafka, shop.registry, topic(shop, table), keys);
    }

    static void haunt(KafkaAccess kafka, SchemaRegistry registry, String topic, Predicate<String> keys) {
        ChangeDecoder decoder = new ChangeDecoder(registry);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(kafka.with(Map.of()), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (ConsumerRecord<byte[], byte[]> record : Changes.records(kafka, topic)) {
                boolean holds = decoder.event(record.key(), record.value(), record.headers())
                        .filter(event -> !(event instanceof ChangeEvent.Deleted))
                        .isPresent();
                if (holds && keys.test(decoder.key(record.key()).text())) {
                    Future<?> _ = producer.send(new ProducerRecord<>(
                            record.topic(), record.partition(), record.key(), record.value(), record.headers()));
                }
            }
        }
    }

    /** The entities that the topic holds, with their names if they have any. */
    static Map<String, String> standing(KafkaAccess kafka, SchemaRegistry registry, String topic) {
        ChangeDecoder decoder = new ChangeDecoder(registry);
        Map<String, String> standing = new TreeMap<>();
        for (ConsumerRecord<byte[], byte[]> record : Changes.records(kafka, topic)) {
            String key = decoder.key(record.key()).text();
            switch (decoder.event(record.key(), record.value(), record.headers())
                    .orElse(null)) {
                case null -> standing.remove(key);
                case ChangeEvent.Deleted deleted -> standing.remove(key);
                case ChangeEvent.Inserted inserted -> standing.put(key, name(inserted.after()));
                case ChangeEvent.Updated updated -> standing.put(key, name(updated.after()));
                case ChangeEvent.Read read -> standing.put(key, name(read.after()));
            }
        }
        return standing;
    }

    private static Map<String, String> standing(Shop shop, String table) {
        return standing(shop.kafka, shop.registry, topic(shop, table));
    }

    private static String name(Row row) {
        Set<String> columns =
                row.columns().stream().map(column -> column.name()).collect(Collectors.toSet());
        return columns.contains("name") ? String.valueOf(row.value("name")) : "";
    }

    private static Map<String, String> texts(Map<Integer, String> rows) {
        Map<String, String> texts = new TreeMap<>();
        rows.forEach((id, name) -> texts.put(id.toString(), name));
        return texts;
    }

    private static String topic(Shop shop, String table) {
        return shop.name + ".public." + table;
    }
}
