package dev.leat.engine;

import static dev.leat.engine.Shop.eventually;
import static dev.leat.engine.Shop.reaches;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.engine.offset.StaleTable;
import dev.leat.stream.codec.EntitySchemas;
import dev.leat.stream.event.ChangeEvent;
import dev.leat.stream.topic.TopicNames;
import dev.leat.stream.value.Column;
import dev.leat.stream.value.ColumnType.Scalar;
import dev.leat.stream.value.Row;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.SoftAssertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** From DDL to the schema in the registry to the event. Each row of the tables is a table of its own. */
class SchemaEvolutionTest {

    private static final String TABLE =
            "(id int PRIMARY KEY, name text, n int, price numeric(6, 2), must int NOT NULL)";

    /**
     * A change that every reader survives.
     *
     * @param ddl with {@code %s} for the table
     * @param insert the values of the row after it
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

    private static final List<Flows> FLOWING = List.of(
            flows("ALTER TABLE %s ADD note text", "2, 'b', 1, 1, 1, 'new'", "note", Scalar.TEXT, true, "new"),
            flows("ALTER TABLE %s ADD k int NOT NULL DEFAULT 7", "2, 'b', 1, 1, 1", "k", Scalar.INTEGER, false, 7L),
            new Flows("ALTER TABLE %s DROP n", "2, 'b', 1, 1", "n", Optional.empty(), null),
            flows("ALTER TABLE %s RENAME n TO m", "2, 'b', 5, 1, 1", "m", Scalar.INTEGER, true, 5L),
            flows(
                    "ALTER TABLE %s ALTER n TYPE bigint",
                    "2, 'b', 9223372036854775807, 1, 1", "n", Scalar.LONG, true, Long.MAX_VALUE),
            flows("ALTER TABLE %s ALTER must DROP NOT NULL", "2, 'b', 1, 1, 3", "must", Scalar.INTEGER, true, 3L),
            flows("ALTER TABLE %s ALTER n SET DEFAULT 42", "2, 'b', DEFAULT, 1, 1", "n", Scalar.INTEGER, true, 42L),
            flows(
                    "ALTER TABLE %s ALTER price TYPE numeric(12, 2)",
                    "2, 'b', 1, 1234567890.12, 1", "price", Scalar.DECIMAL, true, new BigDecimal("1234567890.12")));

    /** A change at which readers would break: {@code value} is the column's in the event, once it is accepted. */
    private record Breaks(String ddl, String insert, String name, Object value) {}

    private static final List<Breaks> BREAKING = List.of(
            new Breaks("ALTER TABLE %s ALTER n TYPE text", "2, 'b', 'text', 1, 1", "n", "text"),
            new Breaks("UPDATE %1$s SET n = 0; ALTER TABLE %1$s ALTER n SET NOT NULL", "2, 'b', 5, 1, 1", "n", 5L),
            new Breaks(
                    "ALTER TABLE %s ALTER price TYPE numeric(8, 3)",
                    "2, 'b', 1, 1.125, 1", "price", new BigDecimal("1.125")));

    @Test
    void aCompatibleChangeFlowsThroughToTheRegistryAndTheEvent() {
        try (Shop shop = new Shop()) {
            for (int i = 0; i < FLOWING.size(); i++) {
                shop.sql(
                        "CREATE TABLE t%d %s".formatted(i, TABLE),
                        "INSERT INTO t%d VALUES (1, 'a', 1, 1, 1)".formatted(i));
            }
            Source source = shop.source("public.t*");
            source.start();
            reaches(source, SourceState.STREAMING);
            for (int i = 0; i < FLOWING.size(); i++) {
                shop.sql(
                        FLOWING.get(i).ddl().formatted("t" + i),
                        "INSERT INTO t%d VALUES (%s)"
                                .formatted(i, FLOWING.get(i).insert()));
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
        }
    }

    @Test
    void aBreakingChangeStopsTheSourceAtThatVeryChangeUntilItIsAccepted() {
        try (Shop shop = new Shop()) {
            for (int i = 0; i < BREAKING.size(); i++) {
                shop.sql("CREATE TABLE t%d %s".formatted(i, TABLE));
            }
            Source source = shop.source("public.t*");
            source.start();
            reaches(source, SourceState.STREAMING);
            for (int i = 0; i < BREAKING.size(); i++) {
                Breaks row = BREAKING.get(i);
                String table = "t" + i;
                shop.sql("INSERT INTO %s VALUES (1, 'a', 1, 1, 1)".formatted(table));
                eventually().until(() -> !shop.changes(table).read().isEmpty());

                shop.sql(Arrays.stream(row.ddl().formatted(table).split("; ", -1))
                        .toArray(String[]::new));
                shop.sql(
                        "INSERT INTO %s VALUES (%s)".formatted(table, row.insert()),
                        "UPDATE %s SET name = 'c' WHERE id = 1".formatted(table));

                reaches(source, SourceState.FAILED);
                SourceCause cause = source.status().cause().orElseThrow();
                assertThat(cause.code()).isEqualTo("SCHEMA_INCOMPATIBLE");
                assertThat(cause.message()).contains(table + "-value", "column " + row.name() + " was");
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
    void aChangeOfMeaningThatAvroWouldLetPassStopsTheSourceAlsoWhenItIsTakenBack() {
        try (Shop shop = new Shop()) {
            shop.sql("CREATE TABLE fruits " + TABLE);
            Source source = shop.source("public.fruits");
            source.start();
            reaches(source, SourceState.STREAMING);
            shop.sql("ALTER TABLE fruits ALTER price TYPE text", "INSERT INTO fruits VALUES (1, 'a', 1, '1.50', 1)");
            reaches(source, SourceState.FAILED);

            shop.sql("ALTER TABLE fruits ALTER price TYPE numeric(6, 2) USING price::numeric");
            source.restart();

            // the change itself still has the other type: it is not lost, and stops the source again
            reaches(source, SourceState.FAILED);
            assertThat(source.status().cause().orElseThrow().message()).contains("column price was");
            source.accept();
            eventually()
                    .untilAsserted(
                            () -> assertThat(shop.changes("fruits").texts()).containsExactly("+ 1 a"));
        }
    }

    @Test
    void aTruncateIsKeptUntilTheTableIsReconciledAndOutlivesARestart() throws SQLException {
        try (Shop shop = new Shop()) {
            shop.sql(
                    "CREATE TABLE fruits " + TABLE,
                    "CREATE TABLE others " + TABLE,
                    "INSERT INTO fruits VALUES (1, 'a', 1, 1, 1)");
            Source source = shop.source("public.*");
            source.start();
            reaches(source, SourceState.STREAMING);
            try (Connection open = shop.connect();
                    Statement statement = open.createStatement()) {
                // for as long as it is under way no chunk is read
                open.setAutoCommit(false);
                statement.execute("INSERT INTO others VALUES (1, 'a', 1, 1, 1)");

                shop.sql("TRUNCATE fruits", "INSERT INTO fruits VALUES (2, 'b', 1, 1, 1)");

                eventually()
                        .untilAsserted(
                                () -> assertThat(shop.changes("fruits").texts()).containsExactly("= 1 a", "+ 2 b"));
                assertThat(stale(source)).containsExactly("TRUNCATED " + shop.name + ".public.fruits");
                source.restart();
                reaches(source, SourceState.STREAMING);
                assertThat(stale(source)).containsExactly("TRUNCATED " + shop.name + ".public.fruits");
                open.commit();
            }

            eventually().until(() -> stale(source).isEmpty());
            assertThat(shop.changes("fruits").texts())
                    .containsExactlyInAnyOrder("= 1 a", "+ 2 b", "= 2 b", "- 1", "x 1");
        }
    }

    @Test
    void aTableThatIsMadeLaterDoesNotVanishSilently() {
        try (Shop shop = new Shop()) {
            shop.sql("CREATE TABLE fruits " + TABLE);
            Source source = shop.source("public.*");
            source.start();
            reaches(source, SourceState.STREAMING);

            shop.sql("CREATE TABLE vegetables " + TABLE);

            eventually()
                    .atMost(Duration.ofSeconds(90))
                    .untilAsserted(() -> assertThat(stale(source))
                            .containsExactly("NEVER_LOADED " + shop.name + ".public.vegetables"));
            source.restart();
            reaches(source, SourceState.FAILED);
            assertThat(source.status().cause().orElseThrow().code()).isEqualTo("TABLE_ADDED");
        }
    }

    private static List<String> stale(Source source) {
        return source.status().staleTables().stream()
                .map((StaleTable table) -> table.reason() + " " + table.topic())
                .toList();
    }

    private static Optional<Column> registered(Shop shop, String table, String column) {
        String topic = shop.name + ".public." + table;
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
