package dev.leat.engine;

import static dev.leat.engine.Shop.eventually;
import static dev.leat.engine.Shop.reaches;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.services.MySqlServer.Gtids;
import dev.leat.stream.codec.EntitySchemas;
import dev.leat.stream.event.ChangeEvent;
import dev.leat.stream.topic.TopicNames;
import dev.leat.stream.value.Column;
import dev.leat.stream.value.ColumnType.Scalar;
import dev.leat.stream.value.Row;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.SoftAssertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** From DDL to the schema in the registry to the event. Each row of the tables is a table of its own. */
class MySqlSchemaEvolutionTest {

    private static final String TABLE =
            "(id int PRIMARY KEY, name varchar(20), n int, price decimal(6, 2), must int NOT NULL,"
                    + " mood enum('good', 'bad') DEFAULT 'good')";
    private static final String COLUMNS = "(id, name, n, price, must)";

    /**
     * A change that every reader survives.
     *
     * @param ddl with {@code %s} for the table
     * @param insert the columns and values of the row after it
     * @param column what the registry has of {@code name} then; empty if the column is no more
     * @param value of that column in the event
     */
    private record Flows(
            String ddl,
            String insert,
            String name,
            Optional<Column> column,
            @Nullable Object value) {}

    private static Flows flows(String ddl, String insert, String name, Scalar type, boolean optional, Object value) {
        return new Flows(ddl, insert, name, Optional.of(new Column(name, type, optional)), value);
    }

    private static String row(String values) {
        return COLUMNS + " VALUES (" + values + ")";
    }

    private static final List<Flows> FLOWING = List.of(
            flows(
                    "ALTER TABLE %s ADD note text",
                    "(id, must, note) VALUES (2, 1, 'new')", "note", Scalar.TEXT, true, "new"),
            flows(
                    "ALTER TABLE %s ADD k int NOT NULL DEFAULT 7",
                    row("2, 'b', 1, 1, 1"), "k", Scalar.INTEGER, false, 7L),
            flows(
                    "ALTER TABLE %s ADD d decimal(4, 1) NOT NULL DEFAULT 1.5",
                    row("2, 'b', 1, 1, 1"), "d", Scalar.DECIMAL, false, new BigDecimal("1.5")),
            flows(
                    "ALTER TABLE %s ADD f int FIRST, ADD flag BOOLEAN AFTER id",
                    "(id, f, flag, must) VALUES (2, 9, TRUE, 1)", "flag", Scalar.INTEGER, true, 1L),
            new Flows("ALTER TABLE %s DROP n", "(id, name, must) VALUES (2, 'b', 1)", "n", Optional.empty(), null),
            flows(
                    "ALTER TABLE %s RENAME COLUMN n TO m",
                    "(id, m, must) VALUES (2, 5, 1)", "m", Scalar.INTEGER, true, 5L),
            flows("ALTER TABLE %s CHANGE n m bigint", "(id, m, must) VALUES (2, 5, 1)", "m", Scalar.LONG, true, 5L),
            flows(
                    "ALTER TABLE %s MODIFY n bigint",
                    row("2, 'b', 9223372036854775807, 1, 1"), "n", Scalar.LONG, true, Long.MAX_VALUE),
            flows(
                    "ALTER TABLE %s MODIFY n int unsigned",
                    row("2, 'b', 4294967295, 1, 1"), "n", Scalar.LONG, true, 4294967295L),
            flows("ALTER TABLE %s MODIFY must int NULL", row("2, 'b', 1, 1, 3"), "must", Scalar.INTEGER, true, 3L),
            flows("ALTER TABLE %s ALTER n SET DEFAULT 42", "(id, must) VALUES (2, 1)", "n", Scalar.INTEGER, true, 42L),
            flows(
                    "ALTER TABLE %s MODIFY price decimal(12, 2)",
                    row("2, 'b', 1, 1234567890.12, 1"), "price", Scalar.DECIMAL, true, new BigDecimal("1234567890.12")),
            flows(
                    "ALTER TABLE %s MODIFY name text CHARACTER SET latin1",
                    row("2, 'größe', 1, 1, 1"), "name", Scalar.TEXT, true, "größe"),
            flows(
                    "ALTER TABLE %s MODIFY mood enum('good', 'fair', 'bad')",
                    "(id, must, mood) VALUES (2, 1, 'fair')", "mood", Scalar.TEXT, true, "fair"),
            flows(
                    "CREATE TABLE %1$s_new LIKE %1$s; ALTER TABLE %1$s_new ADD note text; INSERT INTO %1$s_new SELECT *, NULL FROM %1$s;"
                            + " RENAME TABLE %1$s TO %1$s_old, %1$s_new TO %1$s",
                    "(id, must, note) VALUES (2, 1, 'swapped')", "note", Scalar.TEXT, true, "swapped"));

    /** A change at which readers would break: {@code value} is the column's in the event, once it is accepted. */
    private record Breaks(String ddl, String insert, String name, Object value) {}

    private static final List<Breaks> BREAKING = List.of(
            new Breaks("ALTER TABLE %s MODIFY n text", row("2, 'b', 'text', 1, 1"), "n", "text"),
            new Breaks(
                    "UPDATE %1$s SET n = 0; ALTER TABLE %1$s MODIFY n int NOT NULL", row("2, 'b', 5, 1, 1"), "n", 5L),
            new Breaks(
                    "ALTER TABLE %s MODIFY price decimal(8, 3)",
                    row("2, 'b', 1, 1.125, 1"), "price", new BigDecimal("1.125")),
            new Breaks("ALTER TABLE %s ADD k int NOT NULL", "(id, name, must, k) VALUES (2, 'b', 1, 8)", "k", 8L));

    @Test
    void aCompatibleChangeFlowsThroughToTheRegistryAndTheEvent() {
        try (MySqlShop shop = new MySqlShop(Gtids.ON)) {
            String[] tables = new String[FLOWING.size()];
            for (int i = 0; i < FLOWING.size(); i++) {
                tables[i] = "t" + i;
                shop.sql(
                        "CREATE TABLE t%d %s".formatted(i, TABLE),
                        "INSERT INTO t%d %s".formatted(i, row("1, 'a', 1, 1, 1")));
            }
            Source source = shop.source(tables);
            source.start();
            reaches(source, SourceState.STREAMING);
            for (int i = 0; i < FLOWING.size(); i++) {
                shop.sql(statements(FLOWING.get(i).ddl(), "t" + i));
                shop.sql("INSERT INTO t%d %s".formatted(i, FLOWING.get(i).insert()));
            }

            eventually().until(() -> source.status().published(), count -> count == 2L * FLOWING.size());

            SoftAssertions.assertSoftly(softly -> {
                for (int i = 0; i < FLOWING.size(); i++) {
                    Flows row = FLOWING.get(i);
                    Row event = inserted(shop.changes("t" + i).read().getLast());
                    softly.assertThat(registered(shop, "t" + i, row.name()))
                            .as(row.ddl())
                            .isEqualTo(row.column());
                    softly.assertThat(event.value(row.name())).as(row.ddl()).isEqualTo(row.value());
                }
            });
            // what the connector makes of the tables at a start is what it made of the statements
            source.restart();
            reaches(source, SourceState.STREAMING);
            shop.sql("UPDATE t0 SET name = 'c' WHERE id = 1");
            eventually().until(() -> shop.changes("t0").texts().contains("~ 1 c"));
        }
    }

    @Test
    void aBreakingChangeStopsTheSourceAtThatVeryChangeUntilItIsAccepted() {
        try (MySqlShop shop = new MySqlShop(Gtids.ON)) {
            for (int i = 0; i < BREAKING.size(); i++) {
                shop.sql("CREATE TABLE t%d %s".formatted(i, TABLE));
            }
            Source source = shop.source("t*");
            source.start();
            reaches(source, SourceState.STREAMING);
            for (int i = 0; i < BREAKING.size(); i++) {
                Breaks row = BREAKING.get(i);
                String table = "t" + i;
                shop.sql("INSERT INTO %s %s".formatted(table, row("1, 'a', 1, 1, 1")));
                eventually().until(() -> !shop.changes(table).read().isEmpty());

                shop.sql(statements(row.ddl(), table));
                shop.sql(
                        "INSERT INTO %s %s".formatted(table, row.insert()),
                        "UPDATE %s SET name = 'c' WHERE id = 1".formatted(table));

                reaches(source, SourceState.FAILED);
                SourceCause cause = source.status().cause().orElseThrow();
                assertThat(cause.code()).isEqualTo("SCHEMA_INCOMPATIBLE");
                assertThat(cause.message()).contains(table + "-value", "column " + row.name() + " ");
                assertThat(shop.changes(table).texts()).doesNotContain("+ 2 b", "~ 1 c");

                source.accept();

                reaches(source, SourceState.STREAMING);
                eventually()
                        .untilAsserted(() -> assertThat(shop.changes(table).texts())
                                .startsWith("+ 1 a")
                                .endsWith("+ 2 b", "~ 1 c")
                                .doesNotHaveDuplicates());
                assertThat(shop.changes(table).read())
                        .filteredOn(change -> change.text().equals("+ 2 b"))
                        .singleElement()
                        .satisfies(change ->
                                assertThat(inserted(change).value(row.name())).isEqualTo(row.value()));
            }
        }
    }

    @Test
    void anotherPrimaryKeyStopsTheSource() {
        try (MySqlShop shop = new MySqlShop(Gtids.ON)) {
            shop.sql("CREATE TABLE fruits " + TABLE);
            Source source = shop.source("fruits");
            source.start();
            reaches(source, SourceState.STREAMING);

            shop.sql(
                    "ALTER TABLE fruits DROP PRIMARY KEY, ADD PRIMARY KEY (id, must)",
                    "INSERT INTO fruits " + row("1, 'a', 1, 1, 1"));

            reaches(source, SourceState.FAILED);
            assertThat(source.status().cause().orElseThrow().code()).isEqualTo("KEY_CHANGED");
        }
    }

    @Test
    void aTableThatIsMadeLaterDoesNotVanishSilently() {
        try (MySqlShop shop = new MySqlShop(Gtids.ON)) {
            shop.sql("CREATE TABLE fruits " + TABLE);
            Source source = shop.source("*");
            source.start();
            reaches(source, SourceState.STREAMING);

            shop.sql("CREATE TABLE vegetables " + TABLE, "INSERT INTO vegetables " + row("1, 'a', 1, 1, 1"));

            eventually()
                    .atMost(Duration.ofSeconds(90))
                    .untilAsserted(() -> assertThat(source.status().staleTables())
                            .extracting(table -> table.reason() + " " + table.topic())
                            .containsExactly("NEVER_LOADED %1$s.%1$s.vegetables".formatted(shop.name)));
            source.restart();
            reaches(source, SourceState.FAILED);
            assertThat(source.status().cause().orElseThrow().code()).isEqualTo("TABLE_ADDED");
        }
    }

    private static String[] statements(String ddl, String table) {
        return Arrays.stream(ddl.formatted(table).split("; *", -1)).toArray(String[]::new);
    }

    private static Optional<Column> registered(MySqlShop shop, String table, String column) {
        String topic = "%1$s.%1$s.%2$s".formatted(shop.name, table);
        return EntitySchemas.of(
                        shop.registry.latest(TopicNames.keySubject(topic)).orElseThrow(),
                        shop.registry.latest(TopicNames.valueSubject(topic)).orElseThrow())
                .column(column);
    }

    private static Row inserted(Changes.Change change) {
        if (change.event() instanceof ChangeEvent.Inserted inserted) {
            return inserted.after();
        }
        throw new AssertionError(change.text());
    }
}
