package dev.leat.poller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leat.poller.config.PollerSettings;
import dev.leat.poller.dialect.Dialects;
import dev.leat.poller.table.PolledTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every database that can be polled must show. */
abstract class PollerContract {

    private static final String TABLE =
            "CREATE TABLE items (id INT NOT NULL PRIMARY KEY, v VARCHAR(40), gone $time NULL, updated_at $time NOT NULL)";

    TestDatabase database = new TestDatabase("", "", "", "", "", "", Map.of());

    /** An empty database. */
    abstract TestDatabase fresh(String name);

    @BeforeEach
    void makeDatabase() {
        database = fresh("p" + UUID.randomUUID().toString().replace("-", "").substring(0, 10));
    }

    Life poll(Map<String, String> more, Map<String, ?> offset, String... tables) {
        Map<String, String> settings = Life.settings(database, tables);
        settings.putAll(more);
        return new Life(settings, offset);
    }

    @Test
    void everyRowIsReadOnceThoughManyHaveTheSameTimeAndPagesAreSmall() throws Exception {
        database.sql(TABLE);
        for (int i = 0; i < 3; i++) {
            StringBuilder rows = new StringBuilder("INSERT INTO items VALUES ");
            for (int id = i * 10; id < i * 10 + 10; id++) {
                rows.append(id % 10 == 0 ? "" : ", ")
                        .append("(%d, 'a%d', NULL, '2024-01-31 12:30:0%d')".formatted(id, id, i));
            }
            database.sql(rows.toString());
        }
        try (Life life = poll(Map.of("page.rows", "3"), Map.of(), "items")) {
            life.until(() -> life.state.size() == 30);
            life.looks(3);
            assertThat(life.state).isEqualTo(database.pairs("SELECT id, v FROM items"));
            assertThat(life.records)
                    .hasSize(30)
                    .allMatch(record -> Life.op(record).equals("r"));
        }
    }

    @Test
    void whoGoesOnFromTheOffsetOfAnyPageMissesNothingThoughTheNextWasReadAhead() throws Exception {
        database.sql(TABLE);
        for (int id = 0; id < 20; id++) {
            database.sql(
                    "INSERT INTO items VALUES (%d, 'a%d', NULL, '2024-01-31 12:30:0%d')".formatted(id, id, id / 4));
        }
        Map<String, String> seen = new TreeMap<>();
        Map<String, ?> offset = Map.of();
        for (int lives = 0; seen.size() < 20; lives++) {
            assertThat(lives).isLessThan(20);
            try (Life life = poll(Map.of("page.rows", "3"), offset, "items")) {
                life.until(() -> !life.records.isEmpty());
                seen.putAll(life.state);
                offset = life.offset();
            }
        }
        assertThat(seen).isEqualTo(database.pairs("SELECT id, v FROM items"));
    }

    @Test
    void newRowsAndChangedRowsComeAsSuchAndOnce() throws Exception {
        database.sql(TABLE, "INSERT INTO items VALUES (1, 'a', NULL, $now)");
        try (Life life = poll(Map.of(), Map.of(), "items")) {
            life.until(() -> life.state.size() == 1);
            life.looks(1);
            database.sql("INSERT INTO items VALUES (2, 'b', NULL, $now)");
            life.until(() -> life.state.size() == 2);
            // within the same second, and perhaps within the clock's own step
            database.sql("UPDATE items SET v = 'c', updated_at = $now WHERE id = 2");
            life.until(() -> "c".equals(life.state.get("2")));
            database.sql("UPDATE items SET v = 'd', updated_at = $now WHERE id = 1");
            life.until(() -> "d".equals(life.state.get("1")));
            life.looks(3);
            assertThat(life.story()).containsExactly("r 1 a", "c 2 b", "u 2 c", "u 1 d");
            Struct source = ((Struct) life.records.get(1).value()).getStruct("source");
            assertThat(source.getString("connector")).isEqualTo("leat-query");
            assertThat(life.records.get(1).topic()).isEqualTo("shop." + database.schema() + ".items");
        }
    }

    @Test
    void aRowIsNotMissedThatIsCommittedAfterLaterOnesWereRead() throws Exception {
        database.sql(TABLE);
        try (Life life = poll(Map.of(), Map.of(), "items")) {
            life.untilLoaded();
            try (Late late = late("INSERT INTO items VALUES (1, 'late', NULL, $now)")) {
                database.sql("INSERT INTO items VALUES (2, 'early', NULL, $now)");
                life.until(() -> life.state.containsKey("2"));
                life.looks(5);
                assertThat(life.state).doesNotContainKey("1");
                late.commit();
            }
            life.until(() -> life.state.containsKey("1"));
            life.looks(3);
            assertThat(life.story()).containsExactly("c 2 early", "c 1 late");
        }
    }

    @Test
    void anotherLifeGoesOnWhereTheFirstOneEnded() throws Exception {
        database.sql(TABLE, "INSERT INTO items VALUES (1, 'a', NULL, '2024-01-31 12:30:00')");
        Map<String, ?> offset;
        try (Life life = poll(Map.of(), Map.of(), "items")) {
            life.until(() -> life.state.size() == 1);
            life.untilLoaded();
            offset = life.offset();
        }
        database.sql("INSERT INTO items VALUES (2, 'b', NULL, $now)");
        try (Life life = poll(Map.of(), offset, "items")) {
            life.until(() -> life.state.containsKey("2"));
            life.looks(3);
            assertThat(life.story()).containsExactly("c 2 b");
        }
    }

    @Test
    void aLoadThatWasInterruptedGoesOnBehindTheLastRowThatWasPublished() throws Exception {
        database.sql(TABLE);
        for (int id = 0; id < 20; id++) {
            database.sql("INSERT INTO items VALUES (%d, 'a', NULL, '2024-01-31 12:30:00')".formatted(id));
        }
        Map<String, ?> offset;
        try (Life life = poll(Map.of("page.rows", "4"), Map.of(), "items")) {
            life.until(() -> life.records.size() >= 8);
            offset = life.records.get(5).sourceOffset();
        }
        try (Life life = poll(Map.of("page.rows", "4"), offset, "items")) {
            life.until(() -> life.records.size() >= 14);
            life.looks(3);
            assertThat(life.records.stream().map(Life::key))
                    .containsExactlyElementsOf(
                            IntStream.range(6, 20).mapToObj(Integer::toString).toList());
        }
    }

    @Test
    void aRowThatIsMarkedAsDeletedIsDeletedAndComesBack() throws Exception {
        database.sql(
                TABLE,
                "INSERT INTO items VALUES (1, 'a', NULL, $now)",
                "INSERT INTO items VALUES (3, 'c', NULL, $now)");
        String deleted = "table." + database.schema() + ".items.deleted";
        try (Life life = poll(Map.of(deleted, "gone"), Map.of(), "items")) {
            life.until(() -> life.state.size() == 2);
            life.looks(1);
            database.sql("UPDATE items SET gone = $now, updated_at = $now WHERE id = 1");
            life.until(() -> life.state.size() == 1);
            life.looks(3);
            database.sql("UPDATE items SET gone = NULL, v = 'b', updated_at = $now WHERE id = 1");
            life.until(() -> life.state.size() == 2);
            assertThat(life.story().subList(2, life.story().size())).containsSubsequence("d 1", "tombstone 1", "c 1 b");
            SourceRecord deletion = life.records.stream()
                    .filter(record -> record.value() != null && Life.op(record).equals("d"))
                    .findFirst()
                    .orElseThrow();
            assertThat(((Struct) deletion.value()).getStruct("before").get("v")).isEqualTo("a");
        }
    }

    @Test
    void rowsAreFoundByTheirKeysAsTheyAreNow() throws Exception {
        database.sql(
                TABLE,
                "INSERT INTO items VALUES (1, 'a', NULL, $now)",
                "INSERT INTO items VALUES (2, 'b', $now, $now)",
                "INSERT INTO items VALUES (4, 'd', NULL, $now)");
        Map<String, String> settings = Life.settings(database, "items");
        settings.put("table." + database.schema() + ".items.deleted", "gone");
        PolledTable table = QueryTables.of(settings).get(0);
        List<Struct> keys = IntStream.of(1, 2, 3)
                .mapToObj(id -> new Struct(table.schemas().key())
                        .put("id", number(table.schemas().key().field("id").schema(), id)))
                .toList();

        try (QueryRows rows = new QueryRows(settings, Clock.systemUTC())) {
            QueryRows.Found found = rows.find(table.topic(), keys);

            assertThat(found.there()).singleElement().satisfies(row -> {
                assertThat(Life.op(row)).isEqualTo("r");
                assertThat(((Struct) row.value()).getStruct("after").get("v")).isEqualTo("a");
            });
            assertThat(found.deleted()).singleElement().satisfies(row -> {
                assertThat(Life.op(row)).isEqualTo("d");
                assertThat(row.key()).isEqualTo(keys.get(1));
            });
            assertThat(found.bad()).isEmpty();
            assertThat(rows.deletions(table.topic(), keys.subList(2, 3)))
                    .singleElement()
                    .satisfies(row -> assertThat(row.key()).isEqualTo(keys.get(2)));
        }
    }

    @Test
    void rowsAreReadInTheOrderOfTheirKeysAPageAtATimeAsFarAsAFilterHolds() throws Exception {
        try (QueryRows rows = parts()) {
            String topic = "shop." + database.schema() + ".parts";
            RowFilter keys = new RowFilter.KeyRange(List.of("2", "m"), List.of("4"));
            RowFilter times =
                    new RowFilter.Range("made_at", Optional.of("2024-01-02"), Optional.of("2024-01-03 12:30:00"));

            assertThat(read(rows, topic, new RowFilter.All()))
                    .containsExactly(
                            "1/k", "1/m", "1/p", "2/k", "2/m", "2/p", "3/k", "3/m", "3/p", "5/k", "5/m", "5/p");
            assertThat(read(rows, topic, new RowFilter.Predicate("b = 'm' OR a = 5 -- ) all")))
                    .containsExactly("1/m", "2/m", "3/m", "5/k", "5/m", "5/p");
            assertThat(read(rows, topic, keys)).containsExactly("2/m", "2/p", "3/k", "3/m", "3/p");
            assertThat(read(rows, topic, new RowFilter.KeyRange(List.of(), List.of("1", "p"))))
                    .containsExactly("1/k", "1/m");
            assertThat(read(rows, topic, times)).containsExactly("2/k", "2/m", "2/p");
            rows.check(topic, keys);
            rows.check(topic, times);
            rows.check(topic, new RowFilter.Predicate("b = 'm' OR a = 5 -- ) all"));
        }
    }

    @Test
    void ofKeysThoseAreToldThatLieInARangeWhetherThereAreSuchRowsOrNot() throws Exception {
        try (QueryRows rows = parts()) {
            String topic = "shop." + database.schema() + ".parts";
            Schema key = ((QueryRows.There) rows.page(topic, new RowFilter.All(), Optional.empty(), 1)
                            .rows()
                            .get(0))
                    .record()
                    .keySchema();
            List<Struct> keys = IntStream.range(0, 1_000)
                    .mapToObj(i -> new Struct(key)
                            .put("a", number(key.field("a").schema(), i / 100))
                            .put("b", "k" + i % 100))
                    .toList();

            List<Struct> within =
                    rows.within(topic, new RowFilter.KeyRange(List.of("2", "k5"), List.of("7", "k1")), keys);

            // as texts are ordered: k5 to k9 and k50 to k99 of 2; all of 3 to 6; k0 of 7
            assertThat(within)
                    .hasSize(55 + 400 + 1)
                    .isEqualTo(keys.stream().filter(within::contains).toList());
        }
    }

    @Test
    void aRangeOfKeysThatAreMomentsIsTheSameForRowsAndForKeys() throws Exception {
        database.sql("CREATE TABLE days (made_at $time NOT NULL PRIMARY KEY, v VARCHAR(40))");
        for (int day = 1; day <= 5; day++) {
            database.sql("INSERT INTO days VALUES ('2024-01-0%d 12:30:00', 'a')".formatted(day));
        }
        Map<String, String> settings = Life.settings(database, "days");
        settings.put("cursor", "made_at");
        String topic = "shop." + database.schema() + ".days";
        RowFilter.KeyRange range = new RowFilter.KeyRange(List.of("2024-01-02"), List.of("2024-01-04 12:30:00"));
        try (QueryRows rows = new QueryRows(settings, Clock.systemUTC())) {
            List<Struct> keys = rows.page(topic, new RowFilter.All(), Optional.empty(), 10).rows().stream()
                    .map(seen -> (Struct) ((QueryRows.There) seen).record().key())
                    .toList();

            assertThat(keys).hasSize(5);
            assertThat(rows.within(topic, range, keys)).isEqualTo(keys.subList(1, 3));
            assertThat(read(rows, topic, range)).hasSize(2);
            rows.check(topic, range);
        }
    }

    /**
     * Of keys of a type, that they are read in their order, and that a range of them is the same for rows and for keys.
     *
     * @param values in SQL, in their order
     */
    void assertThatRangesHold(String type, String... values) throws SQLException {
        String name = "k" + UUID.randomUUID().toString().replace("-", "").substring(0, 10);
        database.sql("CREATE TABLE %s (k %s NOT NULL PRIMARY KEY, made_at $time NOT NULL)".formatted(name, type));
        for (String value : values) {
            database.sql("INSERT INTO %s VALUES (%s, $now)".formatted(name, value));
        }
        Map<String, String> settings = Life.settings(database, name);
        settings.put("cursor", "made_at");
        String topic = "shop." + database.schema() + "." + name;
        try (QueryRows rows = new QueryRows(settings, Clock.systemUTC())) {
            List<Struct> keys = rows.page(topic, new RowFilter.All(), Optional.empty(), 100).rows().stream()
                    .map(seen -> (Struct) ((QueryRows.There) seen).record().key())
                    .toList();
            assertThat(read(rows, topic, new RowFilter.All())).as(type).hasSize(values.length);
            for (int from = 0; from < keys.size(); from++) {
                RowFilter.KeyRange range =
                        new RowFilter.KeyRange(QueryRows.texts(keys.get(from)), QueryRows.texts(keys.getLast()));
                assertThat(read(rows, topic, range)).as("%s %s", type, range).hasSize(keys.size() - 1 - from);
                assertThat(rows.within(topic, range, keys))
                        .as("%s %s", type, range)
                        .isEqualTo(keys.subList(from, keys.size() - 1));
            }
        }
    }

    @Test
    void whatIsNoFilterIsRefusedAndCarriesNothingOut() throws Exception {
        try (QueryRows rows = parts()) {
            String topic = "shop." + database.schema() + ".parts";
            for (RowFilter wrong : List.of(
                    new RowFilter.Predicate("nothing = 1"),
                    new RowFilter.Predicate("1 = 1) OR (1 = 1"),
                    new RowFilter.Predicate("1 = 1 THEN 1 END, CASE WHEN 1 = 1"),
                    new RowFilter.Predicate("1 = 1); DELETE FROM parts WHERE (1 = 1"),
                    new RowFilter.Predicate("a = ?"),
                    new RowFilter.KeyRange(List.of("one"), List.of()),
                    new RowFilter.KeyRange(List.of("1", "k", "2"), List.of()),
                    new RowFilter.Range("nothing", Optional.of("2024-01-02"), Optional.empty()))) {
                assertThatThrownBy(() -> rows.check(topic, wrong))
                        .as("%s", wrong)
                        .isInstanceOf(RowFilter.Refused.class);
            }
            assertThat(read(rows, topic, new RowFilter.All())).hasSize(12);
        }
    }

    /** With a key of two columns; all rows of one of its values are marked as deleted. */
    private QueryRows parts() throws SQLException {
        database.sql(
                "CREATE TABLE parts (a INT NOT NULL, b VARCHAR(10) NOT NULL, made_at $time NOT NULL, gone $time NULL,"
                        + " PRIMARY KEY (a, b))");
        for (int a = 1; a <= 5; a++) {
            for (String b : List.of("p", "k", "m")) {
                database.sql("INSERT INTO parts VALUES (%1$d, '%2$s', '2024-01-0%1$d 12:30:00', %3$s)"
                        .formatted(a, b, a == 4 ? "$now" : "NULL"));
            }
        }
        Map<String, String> settings = Life.settings(database, "parts");
        settings.put("cursor", "made_at");
        settings.put("deleted", "gone");
        return new QueryRows(settings, Clock.systemUTC());
    }

    /** The keys, page by page. */
    static List<String> read(QueryRows rows, String topic, RowFilter filter) throws SQLException {
        List<String> keys = new ArrayList<>();
        Optional<List<String>> after = Optional.empty();
        while (true) {
            QueryRows.Page page = rows.page(topic, filter, after, 2);
            assertThat(page.rows()).hasSizeLessThanOrEqualTo(2);
            for (QueryRows.Seen seen : page.rows()) {
                SourceRecord record = ((QueryRows.There) seen).record();
                assertThat(Life.op(record)).isEqualTo("r");
                keys.add(Life.key(record));
                after = Optional.of(QueryRows.texts((Struct) record.key()));
            }
            if (page.last()) {
                return keys;
            }
            assertThat(page.rows()).isNotEmpty();
            assertThat(keys).hasSizeLessThan(100);
        }
    }

    private static Object number(Schema schema, int value) {
        return schema.type() == Schema.Type.INT64 ? (Object) (long) value : value;
    }

    @Test
    void newRowsAreSeenByTheirNumber() throws Exception {
        database.sql(
                "CREATE TABLE log (id INT NOT NULL PRIMARY KEY, v VARCHAR(40))", "INSERT INTO log VALUES (1, 'a')");
        Map<String, String> byNumber = Map.of("cursor", "id", "cursor.kind", "incrementing", "window.ms", "300");
        try (Life life = poll(byNumber, Map.of(), "log")) {
            life.until(() -> life.state.size() == 1);
            life.until(() -> life.offset().toString().contains("\\\"1\\\""));
            database.sql("INSERT INTO log VALUES (2, 'b')", "INSERT INTO log VALUES (3, 'c')");
            life.until(() -> life.state.size() == 3);
            life.looks(3);
            assertThat(life.story()).containsExactly("r 1 a", "c 2 b", "c 3 c");
        }
    }

    @Test
    void aQueryOfOnesOwnIsPolledLikeATable() throws Exception {
        database.sql(
                TABLE,
                "INSERT INTO items VALUES (1, 'a', NULL, $now)",
                "INSERT INTO items VALUES (2, 'x', NULL, $now)");
        String table = "table." + database.schema() + ".wanted.";
        Map<String, String> query =
                Map.of(table + "query", "SELECT id, v, updated_at FROM items WHERE v <> 'x'", table + "key", "id");
        try (Life life = poll(query, Map.of(), "wanted")) {
            life.until(() -> life.state.size() == 1);
            database.sql("UPDATE items SET v = 'b', updated_at = $now WHERE id = 2");
            life.until(() -> life.state.size() == 2);
            assertThat(life.state).isEqualTo(Map.of("1", "a", "2", "b"));
        }
    }

    @Test
    void whatStandsOnTheTopicIsNotEmittedAgainByAnotherLife() throws Exception {
        database.sql(
                TABLE,
                "INSERT INTO items VALUES (1, 'a', NULL, $now)",
                "INSERT INTO items VALUES (2, 'b', NULL, $now)");
        try (KafkaTopic topic = new KafkaTopic(database, "items")) {
            try (Life life = new Life(settings(topic, Map.of()), Map.of(), topic::publish)) {
                life.until(() -> life.state.size() == 2);
            }
            database.sql("INSERT INTO items VALUES (3, 'c', NULL, $now)");
            // nothing is known of the first life but what it published
            try (Life life = new Life(settings(topic, Map.of()), Map.of(), topic::publish)) {
                life.until(() -> life.state.containsKey("3"));
                life.looks(3);
                assertThat(life.story()).containsExactly("r 3 c");
            }
        }
    }

    @Test
    void whatOthersHavePublishedIsKnownAsIfItWereItsOwn() throws Exception {
        database.sql(TABLE, "INSERT INTO items VALUES (1, 'a', NULL, '2024-01-31 12:30:00')");
        try (KafkaTopic topic = new KafkaTopic(database, "items")) {
            Map<String, String> settings =
                    settings(topic, Map.of("deleted", "gone", "late.commits", "window", "window.ms", "1"));
            try (Life life = new Life(settings, Map.of(), topic::publish);
                    QueryRows rows = new QueryRows(settings, Clock.systemUTC())) {
                life.untilLoaded();
                // behind the cursor, where the poller does not look
                database.sql("INSERT INTO items VALUES (2, 'b', NULL, '2024-01-31 12:30:00')");
                String name = QueryTables.of(settings).get(0).topic();
                for (QueryRows.Seen seen : rows.page(name, new RowFilter.All(), Optional.empty(), 10)
                        .rows()) {
                    life.publishedBeside(((QueryRows.There) seen).record());
                }
                life.looks(2);
                database.sql("UPDATE items SET gone = $now, updated_at = $now WHERE id = 2");
                life.until(() -> life.story().contains("tombstone 2"));
                assertThat(life.story()).containsExactly("r 1 a", "d 2", "tombstone 2");
            }
        }
    }

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

    /** Where the database has sessions that only read. */
    void assertThatASessionOnlyReads() throws SQLException {
        database.sql(TABLE);
        PollerSettings settings = PollerSettings.of(Life.settings(database, "items"));
        try (Connection session = Session.open(settings, Dialects.of(settings));
                Statement statement = session.createStatement()) {
            assertThatThrownBy(
                            () -> statement.execute(database.adapted("INSERT INTO items VALUES (1, 'a', NULL, $now)")))
                    .isInstanceOf(SQLException.class);
        }
        assertThat(database.pairs("SELECT id, v FROM items")).isEmpty();
    }

    private Map<String, String> settings(KafkaTopic topic, Map<String, String> more) {
        Map<String, String> settings = Life.settings(database, "items");
        settings.putAll(topic.settings());
        settings.putAll(more);
        return settings;
    }

    /** A change that has its time already, and is not committed yet. */
    interface Late extends AutoCloseable {
        void commit() throws SQLException;

        @Override
        void close() throws SQLException;
    }

    Late late(String sql) throws SQLException {
        Connection connection = database.connect();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute(database.adapted(sql));
        }
        return new Late() {
            @Override
            public void commit() throws SQLException {
                connection.commit();
            }

            @Override
            public void close() throws SQLException {
                connection.close();
            }
        };
    }
}
