package dev.leat.poller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.leat.poller.table.PolledTable;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every database must show of rows that are read beside a poller. */
abstract class RowsContract {

    static final String TABLE =
            "CREATE TABLE items (id INT NOT NULL PRIMARY KEY, v VARCHAR(40), gone $time NULL, updated_at $time NOT NULL)";

    TestDatabase database = new TestDatabase("", "", "", "", "", "", Map.of());

    /** An empty database. */
    abstract TestDatabase fresh(String name);

    @BeforeEach
    void makeDatabase() {
        database = fresh("p" + UUID.randomUUID().toString().replace("-", "").substring(0, 10));
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
            assertThat(read(rows, topic, predicate("minor = 'm' OR major = 5 -- ) all")))
                    .containsExactly("1/m", "2/m", "3/m", "5/k", "5/m", "5/p");
            assertThat(read(rows, topic, keys)).containsExactly("2/m", "2/p", "3/k", "3/m", "3/p");
            assertThat(read(rows, topic, new RowFilter.KeyRange(List.of(), List.of("1", "p"))))
                    .containsExactly("1/k", "1/m");
            assertThat(read(rows, topic, times)).containsExactly("2/k", "2/m", "2/p");
            rows.check(topic, keys);
            rows.check(topic, times);
            rows.check(topic, predicate("minor = 'm' OR major = 5 -- ) all"));
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
                            .put("major", number(key.field("major").schema(), i / 100))
                            .put("minor", "k" + i % 100))
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
                    predicate("major = ?"),
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

    private RowFilter predicate(String sql) {
        return new RowFilter.Predicate(database.adapted(sql));
    }

    /** With a key of two columns; all rows of one of its values are marked as deleted. */
    private QueryRows parts() throws SQLException {
        database.sql(
                "CREATE TABLE parts (major INT NOT NULL, minor VARCHAR(10) NOT NULL, made_at $time NOT NULL, gone $time NULL,"
                        + " PRIMARY KEY (major, minor))");
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
}
