package dev.leat.platform.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.materializer.join.RandomViews;
import dev.leat.materializer.view.ViewDefinition;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tag;

/** Random trees from a real database through every part to all three stores: the whole of it, several partitions, as it runs. */
class RandomViewTreesInSqlTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int ROWS = 40;
    private static final int CHANGES = 1_500;
    private static final AtomicInteger RUNS = new AtomicInteger();

    private static final List<String> TABLES = IntStream.range(0, RandomViews.TABLES)
            .mapToObj(table -> "public.t" + table)
            .toList();

    @Property(tries = 1, shrinking = ShrinkingMode.OFF)
    void everyDocumentOfRandomTreesOverRandomChangesEqualsSql(
            @ForAll("trees") List<ViewDefinition> trees, @ForAll long seed) throws Exception {
        assertEqualSql(trees, seed);
    }

    @Property(tries = 8, shrinking = ShrinkingMode.OFF)
    @Tag("torture")
    void everyDocumentOfManyRandomTreesOverRandomChangesEqualsSql(
            @ForAll("trees") List<ViewDefinition> trees, @ForAll long seed) throws Exception {
        assertEqualSql(trees, seed);
    }

    private static void assertEqualSql(List<ViewDefinition> trees, long seed) throws Exception {
        String name = "random" + RUNS.incrementAndGet();
        List<ViewDefinition> views = new ArrayList<>();
        for (ViewDefinition tree : trees) {
            views.add(RandomViews.of(name, name + "-tree-" + views.size(), tree));
        }
        Random random = new Random(seed);
        Path folder = Files.createTempDirectory(Path.of("target"), name);
        try (Pipeline pipeline = new Pipeline(name)) {
            create(pipeline);
            change(pipeline, random, ROWS * RandomViews.TABLES);
            pipeline.start(TABLES, views, folder.toAbsolutePath());
            // while the first load runs, and after it
            change(pipeline, random, CHANGES);

            assertThat(pipeline.awaitEqual(TABLES, PATIENCE))
                    .hasSize(3 * views.size())
                    .allMatch(Verdict::isEqual);
        }
    }

    @Provide
    Arbitrary<List<ViewDefinition>> trees() {
        return Arbitraries.integers()
                .between(1, 3)
                .flatMap(RandomViews::views)
                .list()
                .ofSize(4);
    }

    private static void create(Pipeline pipeline) throws SQLException {
        try (Connection connection = pipeline.connect();
                Statement statement = connection.createStatement()) {
            for (String table : TABLES) {
                statement.execute("create table " + table
                        + " (id bigint primary key, name text, n int not null, p int, q bigint)");
            }
        }
    }

    /** In transactions of one to ten statements, some of them rolled back. */
    private static void change(Pipeline pipeline, Random random, int changes) throws SQLException {
        try (Connection connection = pipeline.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (int done = 0; done < changes; ) {
                for (int i = random.nextInt(10); i >= 0; i--, done++) {
                    statement.execute(sql(random));
                }
                if (random.nextInt(10) == 0) {
                    connection.rollback();
                } else {
                    connection.commit();
                }
            }
        }
    }

    private static String sql(Random random) {
        String table = TABLES.get(random.nextInt(TABLES.size()));
        int id = 1 + random.nextInt(ROWS);
        return switch (random.nextInt(8)) {
            case 0 -> "delete from " + table + " where id = " + id;
            case 1 ->
                "update " + table + " set id = " + (ROWS + id) + " where id = " + id + " and not exists (select 1 from "
                        + table + " where id = " + (ROWS + id) + ")";
            case 2 -> "update " + table + " set n = n + 1 where p = " + id;
            default ->
                "insert into %s values (%d, %s, %d, %s, %s) on conflict (id) do update set name = excluded.name, p = excluded.p, q = excluded.q"
                        .formatted(table, id, name(random), random.nextInt(), key(random), key(random));
        };
    }

    private static String name(Random random) {
        return random.nextInt(8) == 0 ? "null" : "'mühle \"\\ ''" + random.nextInt(100) + "'";
    }

    /** Sometimes nothing, sometimes a row that is not there. */
    private static String key(Random random) {
        return random.nextInt(6) == 0 ? "null" : Integer.toString(1 + random.nextInt(ROWS + 5));
    }
}
