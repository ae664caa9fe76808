package dev.leat.poller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.leat.poller.config.PollerSettings;
import dev.leat.poller.config.TableSettings;
import dev.leat.poller.dialect.Dialect;
import dev.leat.poller.dialect.Dialects;
import dev.leat.poller.dialect.TableFacts;
import dev.leat.poller.horizon.Horizon.Means;
import dev.leat.poller.horizon.Horizons;
import dev.leat.poller.table.PolledTable;
import dev.leat.stream.error.LeatException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

/** What every database that can be polled must show. */
abstract class PollerContract extends SweepContract {

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
        assertThatALateRowIsNotMissed();
    }

    void assertThatALateRowIsNotMissed() throws Exception {
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
        Map<String, String> query = Map.of(
                table + "query",
                database.adapted("SELECT id, v, updated_at FROM items WHERE v <> 'x'"),
                table + "key",
                "id");
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
    void anOffsetOfAnotherCursorIsRefused() throws Exception {
        database.sql(
                "CREATE TABLE items (id INT NOT NULL PRIMARY KEY, n INT NOT NULL, v VARCHAR(40))",
                "INSERT INTO items VALUES (500, 1, 'a')");
        Map<String, String> byNumber = Map.of("cursor.kind", "version", "window.ms", "1");
        Map<String, String> byId = new TreeMap<>(byNumber);
        byId.put("cursor", "id");
        Map<String, ?> offset;
        try (Life life = poll(byId, Map.of(), "items")) {
            life.untilLoaded();
            offset = life.offset();
        }
        Map<String, String> byN = new TreeMap<>(byNumber);
        byN.put("cursor", "n");
        try (Life life = poll(byN, offset, "items")) {
            assertThatThrownBy(() -> life.until(() -> !life.records.isEmpty()))
                    .isInstanceOf(LeatException.class)
                    .hasMessageContaining("the stored offset");
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

    /** By which the horizon of the table {@code items} is known. */
    Means means(Map<String, String> more) throws SQLException {
        Map<String, String> given = Life.settings(database, "items");
        given.putAll(more);
        PollerSettings settings = PollerSettings.of(given);
        Dialect dialect = Dialects.of(settings);
        try (Connection connection = database.connect()) {
            PolledTable table = table(settings, dialect, connection);
            return Horizons.of(
                            dialect,
                            connection,
                            Map.of(table, OptionalLong.empty()),
                            Optional.empty(),
                            System::nanoTime)
                    .of(table)
                    .means();
        }
    }

    static PolledTable table(PollerSettings settings, Dialect dialect, Connection connection) throws SQLException {
        TableSettings table = settings.tables().get(0);
        return PolledTable.of("shop", dialect, table, TableFacts.read(connection, dialect, table));
    }

    /** @param query one that goes on for much longer, with an id, a v and an updated_at */
    void assertThatItIsGivenUpInTime(String query) {
        String table = "table." + database.schema() + ".wanted.";
        Map<String, String> settings = Map.of(
                table + "query", query, table + "key", "id", "statement.timeout.ms", "1000", "failures.max", "1");
        try (Life life = poll(settings, Map.of(), "wanted")) {
            Instant begun = Instant.now();
            assertThatThrownBy(() -> life.looks(1))
                    .isInstanceOf(RetriableException.class)
                    .hasCauseInstanceOf(SQLException.class);
            assertThat(begun).isCloseTo(Instant.now(), within(15, ChronoUnit.SECONDS));
        }
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
