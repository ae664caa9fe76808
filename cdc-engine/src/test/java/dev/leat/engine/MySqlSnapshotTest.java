package dev.leat.engine;

import static dev.leat.engine.ReconcileTest.haunt;
import static dev.leat.engine.ReconcileTest.standing;
import static dev.leat.engine.Shop.eventually;
import static dev.leat.engine.Shop.reaches;
import static dev.leat.engine.SnapshotTest.completed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.util.OptionalInt;
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
                    completed(source, source.snapshot(request(shop, Mode.REFRESH, Optional.of("id >= 2"), 1)));

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
                SnapshotJob job = source.snapshot(request(shop, Mode.RECONCILE, Optional.empty(), 50));
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
                    source.snapshot(new SnapshotRequest(
                            List.of(shop.name + ".words"),
                            Mode.RECONCILE,
                            Optional.empty(),
                            3,
                            OptionalInt.empty(),
                            "test")));

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

            SnapshotJob job = completed(source, source.snapshot(request(shop, Mode.RECONCILE, Optional.empty(), 7)));

            assertThat(job.tables().getFirst().published()).isEqualTo(ROWS);
            assertThat(job.tables().getFirst().deleted()).isZero();
            assertThat(shop.changes("fruits").texts().stream().distinct()).hasSize(ROWS);
        }
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
                assertThatThrownBy(() -> source.snapshot(request(shop, Mode.REFRESH, Optional.of(wrong), 10)))
                        .as(wrong)
                        .hasMessageContaining("source " + shop.name);
            }
            assertThat(source.snapshots().all()).isEmpty();

            Source without = streaming(nameless, FRUITS);
            assertThatThrownBy(() -> without.snapshot(request(nameless, Mode.REFRESH, Optional.empty(), 10)))
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

    private static SnapshotRequest request(MySqlShop shop, Mode mode, Optional<String> where, int chunkRows) {
        return new SnapshotRequest(List.of(shop.name + ".fruits"), mode, where, chunkRows, OptionalInt.empty(), "test");
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
