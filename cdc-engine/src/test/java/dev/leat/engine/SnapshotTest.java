package dev.leat.engine;

import static dev.leat.engine.Shop.eventually;
import static dev.leat.engine.Shop.reaches;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leat.engine.Changes.Change;
import dev.leat.engine.connect.Selection;
import dev.leat.engine.connect.Selection.Condition;
import dev.leat.engine.connect.Selection.KeyRange;
import dev.leat.engine.connect.Selection.TimeRange;
import dev.leat.engine.snapshot.JobState;
import dev.leat.engine.snapshot.SnapshotJob;
import dev.leat.engine.snapshot.SnapshotRequest;
import dev.leat.engine.snapshot.SnapshotRequest.Mode;
import dev.leat.stream.error.LeatException;
import dev.leat.stream.event.ChangeEvent;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SnapshotTest {

    private static final String FRUITS = "CREATE TABLE fruits (id int PRIMARY KEY, name text NOT NULL)";
    private static final int ROWS = 3_000;

    @Test
    void rowsAreReadAgainAsTheyStandInTheTable() {
        try (Shop shop = new Shop()) {
            Source source = streaming(shop, FRUITS, "INSERT INTO fruits VALUES (1, 'apple'), (2, 'pear'), (3, 'plum')");

            SnapshotJob job = completed(source, source.snapshot(where("id >= 2")));

            assertThat(shop.changes("fruits").texts())
                    .containsExactly("= 1 apple", "= 2 pear", "= 3 plum", "= 2 pear", "= 3 plum");
            assertThat(job.tables().getFirst().published()).isEqualTo(2);
            assertThat(job.request().by()).isEqualTo("test");
        }
    }

    @Test
    void onlyARangeOfKeysOrOfMomentsIsRead() {
        try (Shop shop = new Shop()) {
            shop.sql(
                    "CREATE TABLE fruits (kind text COLLATE \"en-x-icu\", id int, at timestamptz, local timestamp, day date,"
                            + " name text, PRIMARY KEY (kind, id))",
                    "INSERT INTO fruits SELECT kind, n, at, at AT TIME ZONE 'UTC', (at AT TIME ZONE 'UTC')::date, 'x' FROM"
                            + " unnest(ARRAY['apple', 'Banana', 'cherry']) kind, generate_series(1, 3) n,"
                            + " LATERAL (SELECT timestamptz '2026-01-31 00:00Z' + n * interval '1 hour') t (at)");
            Source source = shop.source("public.fruits");
            source.start();
            reaches(source, SourceState.STREAMING);

            assertThat(read(source, new KeyRange(List.of("Banana"), List.of("cherry", "2"))))
                    .isEqualTo(4);
            assertThat(read(source, new KeyRange(List.of("apple", "3"), List.of())))
                    .isEqualTo(7);
            assertThat(read(source, new KeyRange(List.of(), List.of("B")))).isEqualTo(3);
            assertThat(read(source, new TimeRange("at", Optional.of("2026-01-31T03:00+01:00"), Optional.empty())))
                    .isEqualTo(6);
            assertThat(read(
                            source,
                            new TimeRange("local", Optional.of("2026-01-31 02:00"), Optional.of("2026-01-31T03:00"))))
                    .isEqualTo(3);
            assertThat(read(source, new TimeRange("day", Optional.of("2026-01-31"), Optional.of("2026-02-01"))))
                    .isEqualTo(9);
        }
    }

    private static long read(Source source, Selection rows) {
        SnapshotRequest request = all().only(rows).inChunksOf(2);
        return completed(source, source.snapshot(request)).tables().getFirst().read();
    }

    @Test
    void jobsOfDifferentTablesRunBesideEachOtherAndThoseOfOneTableInTurn() {
        try (Shop shop = new Shop()) {
            shop.sql(
                    FRUITS,
                    "CREATE TABLE trees (id int PRIMARY KEY)",
                    "INSERT INTO fruits SELECT n, 'apple' FROM generate_series(1, 1000) n",
                    "INSERT INTO trees SELECT generate_series(1, 10)");
            Source source = shop.source("public.*");
            source.start();
            reaches(source, SourceState.STREAMING);
            SnapshotJob slow = source.snapshot(all().atMost(10));
            SnapshotJob after = source.snapshot(where("id < 5"));

            completed(source, source.snapshot(SnapshotRequest.of(List.of("public.trees"), Mode.REFRESH, "test")));

            assertThat(state(source, slow)).isEqualTo(JobState.RUNNING);
            assertThat(state(source, after)).isEqualTo(JobState.QUEUED);
            source.snapshots().cancel(slow.id());
            completed(source, after);
        }
    }

    private static JobState state(Source source, SnapshotJob job) {
        return source.snapshots().job(job.id()).orElseThrow().state();
    }

    @Test
    void writersBesideASnapshotAndRestartsInItsMiddleLeaveTheTopicAsTheTable() throws Exception {
        try (Shop shop = new Shop()) {
            Source source = streaming(
                    shop,
                    FRUITS,
                    "INSERT INTO fruits SELECT n, 'apple ' || n FROM generate_series(1, %d) n".formatted(ROWS));
            Random random = new Random(7);
            try (Connection connection = shop.connect();
                    ScheduledExecutorService writer = Executors.newSingleThreadScheduledExecutor()) {
                Future<?> writing =
                        writer.scheduleAtFixedRate(() -> change(connection, random), 0, 2, TimeUnit.MILLISECONDS);
                SnapshotJob job = source.snapshot(all().inChunksOf(100));
                for (int third = 1; third <= 2; third++) {
                    int read = third * ROWS / 3;
                    eventually()
                            .failFast(writing::isDone)
                            .until(() -> progress(source, job) >= read || ended(source, job));
                    source.restart();
                }
                assertThat(completed(source, job).tables().getFirst().read()).isLessThan(ROWS * 2);
                writer.shutdown();
            }

            eventually().untilAsserted(() -> assertThat(live(shop)).isEqualTo(table(shop)));
        }
    }

    @Test
    void ajobCanBePausedAndResumedAndCancelled() {
        try (Shop shop = new Shop()) {
            Source source =
                    streaming(shop, FRUITS, "INSERT INTO fruits SELECT n, 'apple' FROM generate_series(1, 1000) n");
            SnapshotJob job = source.snapshot(all().inChunksOf(10).atMost(20));

            assertThat(source.snapshots().pause(job.id()).state()).isEqualTo(JobState.PAUSED);
            source.restart();
            reaches(source, SourceState.STREAMING);
            eventually().until(() -> source.snapshots().job(job.id()).isPresent());
            assertThat(source.snapshots().resume(job.id()).state()).isEqualTo(JobState.QUEUED);
            assertThat(source.snapshots().cancel(job.id()).state()).isEqualTo(JobState.CANCELLED);

            assertThatThrownBy(() -> source.snapshots().resume(job.id())).hasMessageContaining("is cancelled");
        }
    }

    @Test
    void whatCannotBeDoneIsRefusedBeforeAnythingBegins() {
        try (Shop shop = new Shop()) {
            Source source =
                    streaming(shop, "CREATE TABLE fruits (id int PRIMARY KEY, name text NOT NULL, picked timestamptz)");

            assertThatThrownBy(() -> source.snapshot(SnapshotRequest.of(List.of("public.fruit"), Mode.REFRESH, "t")))
                    .hasMessageContaining("public.fruit is none of its tables; there are: public.fruits");
            for (String wrong : List.of(
                    "idd > 1",
                    "id >",
                    "true) OR (true",
                    "true) UNION SELECT 1 FROM ONLY public.fruits WHERE (true",
                    "true); DELETE FROM fruits; SELECT (true",
                    "id = ?",
                    "pg_drop_replication_slot('x') IS NULL)--")) {
                assertThatThrownBy(() -> source.snapshot(where(wrong)))
                        .as(wrong)
                        .hasMessageContaining("source " + shop.name);
            }
            for (Selection wrong : List.of(
                    new KeyRange(List.of("one"), List.of()),
                    new KeyRange(List.of("1", "2"), List.of()),
                    new KeyRange(List.of(), List.of()),
                    new TimeRange("picked", Optional.empty(), Optional.empty()),
                    new TimeRange("name", Optional.of("2026-01-31"), Optional.empty()),
                    new TimeRange("picked", Optional.of("31.1.2026"), Optional.empty()),
                    new TimeRange("picked", Optional.of("2026-01-31T12:00"), Optional.empty()))) {
                assertThatThrownBy(() -> source.snapshot(all().only(wrong)))
                        .as(wrong.toString())
                        .isInstanceOf(LeatException.class);
            }
            assertThat(source.snapshots().all()).isEmpty();

            SnapshotJob job = source.snapshot(where("id > 5").atMost(1));
            source.snapshots().pause(job.id());
            assertThatThrownBy(() -> source.snapshot(where("id > 5"))).hasMessageContaining("job " + job.id());
        }
    }

    static Source streaming(Shop shop, String... statements) {
        shop.sql(statements);
        Source source = shop.source("public.fruits");
        source.start();
        reaches(source, SourceState.STREAMING);
        return source;
    }

    private static SnapshotRequest all() {
        return SnapshotRequest.of(List.of("public.fruits"), Mode.REFRESH, "test");
    }

    private static SnapshotRequest where(String sql) {
        return all().only(new Condition(sql));
    }

    static SnapshotJob completed(Source source, SnapshotJob job) {
        eventually().until(() -> ended(source, job));
        SnapshotJob ended = source.snapshots().job(job.id()).orElseThrow();
        assertThat(ended.state()).as(ended.toString()).isEqualTo(JobState.COMPLETED);
        return ended;
    }

    private static boolean ended(Source source, SnapshotJob job) {
        return source.snapshots()
                .job(job.id())
                .filter(now -> now.state().isEnd())
                .isPresent();
    }

    private static long progress(Source source, SnapshotJob job) {
        return source.snapshots()
                .job(job.id())
                .map(now -> now.tables().getFirst().read())
                .orElse(0L);
    }

    static void change(Connection connection, Random random) {
        int id = 1 + random.nextInt(ROWS);
        String sql = switch (random.nextInt(4)) {
            case 0 -> "DELETE FROM fruits WHERE id = " + id;
            case 1 ->
                "UPDATE fruits SET name = 'pear %d' WHERE id BETWEEN %d AND %d"
                        .formatted(random.nextInt(1000), id, id + 5);
            default ->
                "INSERT INTO fruits VALUES (%d, 'plum %d') ON CONFLICT (id) DO UPDATE SET name = excluded.name"
                        .formatted(id, random.nextInt(1000));
        };
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<Integer, String> live(Shop shop) {
        Map<Integer, String> rows = new TreeMap<>();
        for (Change change : shop.changes("fruits").read()) {
            int key = Integer.parseInt(change.key());
            switch (change.event()) {
                case null -> rows.remove(key);
                case ChangeEvent.Deleted deleted -> rows.remove(key);
                case ChangeEvent.Inserted inserted ->
                    rows.put(key, String.valueOf(inserted.after().value("name")));
                case ChangeEvent.Updated updated ->
                    rows.put(key, String.valueOf(updated.after().value("name")));
                case ChangeEvent.Read read ->
                    rows.put(key, String.valueOf(read.after().value("name")));
            }
        }
        return rows;
    }

    static Map<Integer, String> table(Shop shop) throws SQLException {
        Map<Integer, String> rows = new TreeMap<>();
        try (Connection connection = shop.connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT id, name FROM fruits")) {
            while (result.next()) {
                rows.put(result.getInt(1), result.getString(2));
            }
        }
        return rows;
    }
}
