package dev.leat.engine;

import static dev.leat.engine.ReconcileTest.haunt;
import static dev.leat.engine.ReconcileTest.standing;
import static dev.leat.engine.Shop.eventually;
import static dev.leat.engine.Shop.reaches;
import static dev.leat.engine.SnapshotTest.completed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leat.engine.connect.Selection;
import dev.leat.engine.connect.Selection.Condition;
import dev.leat.engine.connect.Selection.KeyRange;
import dev.leat.engine.connect.Selection.TimeRange;
import dev.leat.engine.snapshot.SnapshotJob;
import dev.leat.engine.snapshot.SnapshotRequest;
import dev.leat.engine.snapshot.SnapshotRequest.Mode;
import dev.leat.services.MySqlServer.Gtids;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class MySqlSnapshotTest {

    private static final String FRUITS = "CREATE TABLE fruits (id int PRIMARY KEY, name varchar(100) NOT NULL)";
    private static final String THOUSAND =
            "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 1000) ";
    private static final int ROWS = 1_000;

    @Test
    void rowsAreReadAgainAsTheyStandInTheTable() {
        try (MySqlShop shop = new MySqlShop(Gtids.ON)) {
            Source source = streaming(shop, FRUITS, "INSERT INTO fruits VALUES (1, 'apple'), (2, 'pear'), (3, 'plum')");

            SnapshotJob job =
                    completed(source, source.snapshot(request(shop, Mode.REFRESH, new Condition("id >= 2"), 1)));

            assertThat(shop.changes("fruits").texts())
                    .containsExactly("= 1 apple", "= 2 pear", "= 3 plum", "= 2 pear", "= 3 plum");
            assertThat(job.tables().getFirst().published()).isEqualTo(2);
        }
    }

    @Test
    void writersBesideReconcilesAndARestartLeaveTheTopicAsTheTable() throws Exception {
        try (MySqlShop shop = new MySqlShop(Gtids.ON)) {
            Source source =
                    streaming(shop, FRUITS, "INSERT INTO fruits " + THOUSAND + "SELECT n, CONCAT('apple ', n) FROM n");
            shop.sql("DELETE FROM fruits WHERE id % 3 = 0");
            eventually().until(() -> names(shop).size() == ROWS - ROWS / 3);
            haunt(shop.kafka, shop.registry, topic(shop, "fruits"), key -> Integer.parseInt(key) % 3 == 0);
            Random random = new Random(5);
            try (Connection connection = shop.connect();
                    ScheduledExecutorService writer = Executors.newSingleThreadScheduledExecutor()) {
                Future<?> writing =
                        writer.scheduleAtFixedRate(() -> change(connection, random), 0, 3, TimeUnit.MILLISECONDS);
                SnapshotJob job = source.snapshot(request(shop, Mode.RECONCILE, Selection.ALL, 50));
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

            eventually().untilAsserted(() -> assertThat(names(shop)).isEqualTo(table(shop)));
        }
    }

    @Test
    void keysAreTakenForWhatTheyAreUnderACollationWithoutCase() throws Exception {
        try (MySqlShop shop = new MySqlShop(Gtids.ON)) {
            List<String> words = List.of("a", "b c", "d-e", "Z", "ß", "ñandú", "o:p", "");
            String literals = words.stream().map(word -> "('" + word + "')").collect(Collectors.joining(", "));
            shop.sql("CREATE TABLE words (word varchar(50) PRIMARY KEY) COLLATE utf8mb4_0900_ai_ci");
            Source source = shop.source("words");
            source.start();
            reaches(source, SourceState.STREAMING);
            shop.sql(
                    "INSERT INTO words SELECT UPPER(column_0) FROM (VALUES ROW" + literals.replace(", (", ", ROW(")
                            + ") AS w",
                    "DELETE FROM words",
                    "INSERT INTO words VALUES " + literals);
            eventually()
                    .until(() -> standing(shop.kafka, shop.registry, topic(shop, "words"))
                            .keySet()
                            .equals(new TreeSet<>(words)));
            haunt(shop.kafka, shop.registry, topic(shop, "words"), key -> !words.contains(key));

            completed(
                    source,
                    source.snapshot(SnapshotRequest.of(List.of(shop.name + ".words"), Mode.RECONCILE, "test")
                            .inChunksOf(3)));

            assertThat(standing(shop.kafka, shop.registry, topic(shop, "words")).keySet())
                    .isEqualTo(new TreeSet<>(words));
        }
    }

    @Test
    void rowsArePagedByKeysOfSeveralColumnsAndOfAnyType() {
        try (MySqlShop shop = new MySqlShop(Gtids.ON)) {
            shop.sql(
                    "CREATE TABLE fruits (day date, at datetime(6), kind enum('z', 'a'), bytes binary(2),"
                            + " number bigint unsigned, name varchar(20),"
                            + " PRIMARY KEY (day, at, kind, bytes, number))",
                    "INSERT INTO fruits " + THOUSAND
                            + "SELECT '2024-01-31' + INTERVAL (n % 3) DAY, '2024-01-31 12:00:00.000001' + INTERVAL (n % 4)"
                            + " MICROSECOND, 1 + n % 2, UNHEX(LPAD(HEX(n % 5), 4, '0')), 18446744073709550000 + n, 'x' FROM n");
            Source source = shop.source("fruits");
            source.start();
            reaches(source, SourceState.STREAMING);

            SnapshotJob job = completed(source, source.snapshot(request(shop, Mode.RECONCILE, Selection.ALL, 7)));

            assertThat(job.tables().getFirst().published()).isEqualTo(ROWS);
            assertThat(job.tables().getFirst().deleted()).isZero();
            assertThat(shop.changes("fruits").texts().stream().distinct()).hasSize(ROWS);

            shop.sql("DELETE FROM fruits WHERE number % 2 = 0");
            SnapshotJob again = completed(source, ReconcileTest.redriven(source, shop.kafka, topic(shop, "fruits")));

            assertThat(again.tables().getFirst().published()).isEqualTo(ROWS / 2);
            assertThat(again.tables().getFirst().deleted()).isEqualTo(ROWS / 2);
        }
    }

    /** What lies in the range is told by the database, under each column's type and collation. */
    @Test
    void onlyARangeOfKeysOrOfMomentsIsReadAndReconciled() throws Exception {
        try (MySqlShop shop = new MySqlShop(Gtids.ON)) {
            shop.sql(
                    "CREATE TABLE fruits (word varchar(20), kind enum('z', 'a'), day date, at timestamp(6), number bigint"
                            + " unsigned, PRIMARY KEY (word, kind, day, at, number)) COLLATE utf8mb4_0900_ai_ci",
                    "INSERT INTO fruits SELECT word, kind, day, at, 18446744073709551615 FROM (VALUES ROW('a'), ROW('B'),"
                            + " ROW('c')) w (word), (VALUES ROW('a'), ROW('z')) k (kind), (VALUES ROW('2026-01-31', '2026-01-31"
                            + " 10:00:00.000001'), ROW('2026-02-01', '2026-02-01 10:00:00')) t (day, at)");
            Source source = shop.source("fruits");
            source.start();
            reaches(source, SourceState.STREAMING);

            assertThat(read(source, shop, new KeyRange(List.of("b", "z"), List.of("C", "A", "2026-02-01"))))
                    .isEqualTo(3);
            assertThat(read(
                            source,
                            shop,
                            new KeyRange(List.of(), List.of("B", "a", "2026-02-01", "2026-02-01 10:00:00"))))
                    .isEqualTo(5);
            assertThat(read(
                            source,
                            shop,
                            new TimeRange(
                                    "at", Optional.of("2026-01-31T11:00:00.000001+01:00"), Optional.of("2026-02-01"))))
                    .isEqualTo(6);
            assertThatThrownBy(() -> read(source, shop, new KeyRange(List.of("a", "a", "soon"), List.of())))
                    .hasMessageContaining("soon");

            shop.sql("DELETE FROM fruits");
            eventually()
                    .until(() -> standing(shop.kafka, shop.registry, topic(shop, "fruits"))
                            .isEmpty());
            haunt(shop.kafka, shop.registry, topic(shop, "fruits"), key -> true);
            SnapshotRequest some =
                    request(shop, Mode.RECONCILE, new KeyRange(List.of("b", "z"), List.of("C", "A", "2026-02-01")), 5);

            assertThat(completed(source, source.snapshot(some))
                            .tables()
                            .getFirst()
                            .deleted())
                    .isEqualTo(3);
            assertThat(standing(shop.kafka, shop.registry, topic(shop, "fruits")))
                    .hasSize(9);
        }
    }

    private static long read(Source source, MySqlShop shop, Selection rows) {
        return completed(source, source.snapshot(request(shop, Mode.REFRESH, rows, 2)))
                .tables()
                .getFirst()
                .read();
    }

    @Test
    void whatCannotBeDoneIsRefusedBeforeAnythingBegins() {
        try (MySqlShop shop = new MySqlShop(Gtids.ON);
                MySqlShop nameless = new MySqlShop(Gtids.OFF)) {
            Source source = streaming(shop, FRUITS);
            for (String wrong : List.of(
                    "idd > 1",
                    "id >",
                    "true) OR (true",
                    "true THEN 1 END FROM fruits; DELETE FROM fruits; SELECT CASE WHEN true",
                    "true); DELETE FROM fruits; SELECT (true",
                    "id = ?")) {
                assertThatThrownBy(() -> source.snapshot(request(shop, Mode.REFRESH, new Condition(wrong), 10)))
                        .as(wrong)
                        .hasMessageContaining("source " + shop.name);
            }
            assertThat(source.snapshots().all()).isEmpty();

            Source without = streaming(nameless, FRUITS);
            assertThatThrownBy(() -> without.snapshot(request(nameless, Mode.REFRESH, Selection.ALL, 10)))
                    .hasMessageContaining("gtid_mode");
        }
    }

    private static Source streaming(MySqlShop shop, String... statements) {
        shop.sql(statements);
        Source source = shop.source("fruits");
        source.start();
        reaches(source, SourceState.STREAMING);
        return source;
    }

    private static SnapshotRequest request(MySqlShop shop, Mode mode, Selection rows, int chunkRows) {
        return SnapshotRequest.of(List.of(shop.name + ".fruits"), mode, "test")
                .only(rows)
                .inChunksOf(chunkRows);
    }

    private static String topic(MySqlShop shop, String table) {
        return shop.name + "." + shop.name + "." + table;
    }

    private static Map<String, String> names(MySqlShop shop) {
        return standing(shop.kafka, shop.registry, topic(shop, "fruits"));
    }

    private static Map<String, String> table(MySqlShop shop) {
        Map<String, String> rows = new TreeMap<>();
        shop.column("SELECT CONCAT(id, ':', name) FROM fruits").forEach(row -> {
            String[] parts = row.split(":", 2);
            rows.put(parts[0], parts[1]);
        });
        return rows;
    }

    private static void change(Connection connection, Random random) {
        int id = 1 + random.nextInt(ROWS);
        String sql = switch (random.nextInt(4)) {
            case 0 -> "DELETE FROM fruits WHERE id = " + id;
            case 1 ->
                "UPDATE fruits SET name = 'pear %d' WHERE id BETWEEN %d AND %d"
                        .formatted(random.nextInt(1000), id, id + 5);
            default -> "REPLACE INTO fruits VALUES (%d, 'plum %d')".formatted(id, random.nextInt(1000));
        };
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
