package dev.leat.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.engine.source.SourceProblem;
import dev.leat.services.Home;
import dev.leat.services.PostgreSqlServer;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class PreflightTest {

    private static final String FRUITS = "CREATE TABLE fruits (id int PRIMARY KEY, name text)";

    @Test
    void whatTheLogDoesNotCarryIsToldWithTheSqlThatMendsIt() {
        try (Shop shop = new Shop()) {
            shop.sql(
                    "CREATE TABLE none (id int PRIMARY KEY)",
                    "ALTER TABLE none REPLICA IDENTITY NOTHING",
                    "CREATE TABLE other (id int PRIMARY KEY, code int NOT NULL UNIQUE)",
                    "ALTER TABLE other REPLICA IDENTITY USING INDEX other_code_key",
                    "CREATE TABLE pair (id int PRIMARY KEY, code int NOT NULL)",
                    "CREATE UNIQUE INDEX pair_index ON pair (code, id)",
                    "ALTER TABLE pair REPLICA IDENTITY USING INDEX pair_index",
                    "CREATE TABLE late (id int PRIMARY KEY DEFERRABLE)",
                    "CREATE TABLE large (id int PRIMARY KEY, body text)",
                    "ALTER TABLE large ALTER body SET STORAGE EXTERNAL",
                    "INSERT INTO large VALUES (1, repeat('x', 20000))",
                    "CREATE TABLE whole (LIKE large INCLUDING ALL)",
                    "ALTER TABLE whole REPLICA IDENTITY FULL",
                    "INSERT INTO whole SELECT * FROM large");

            List<SourceProblem> problems = check(shop, "public.*");

            assertThat(problems).filteredOn(SourceProblem::isError).hasSize(3);
            assertThat(problems)
                    .anySatisfy(error("public.none", "ALTER TABLE public.none REPLICA IDENTITY DEFAULT;"))
                    .anySatisfy(error("public.other", "ALTER TABLE public.other REPLICA IDENTITY DEFAULT;"))
                    .anySatisfy(error("public.late", "ALTER TABLE public.late REPLICA IDENTITY FULL;"))
                    .anyMatch(
                            warning("public.large has large values", "ALTER TABLE public.large REPLICA IDENTITY FULL;"))
                    .noneMatch(problem -> problem.message().contains("public.whole"));
        }
    }

    @Test
    void aPublicationThatLeavesSomethingOutIsTold() {
        try (Shop shop = new Shop()) {
            shop.sql(
                    FRUITS,
                    "CREATE PUBLICATION %s FOR TABLE fruits WHERE (id > 5) WITH (publish = 'insert, update')"
                            .formatted(shop.slot()));

            List<SourceProblem> problems = check(shop, "public.fruits");

            assertThat(problems)
                    .anySatisfy(error(
                            "leaves out inserts, updates or deletes",
                            "ALTER PUBLICATION %s SET (publish".formatted(shop.slot())))
                    .anySatisfy(error(
                            "only some rows or columns of public.fruits",
                            "ALTER PUBLICATION %s DROP TABLE public.fruits;".formatted(shop.slot())));
        }
    }

    @Test
    void aServerWhoseSettingsWouldLoseTheLogOrFillItsDiskIsWarnedOf() {
        try (PostgreSqlServer server = new PostgreSqlServer(Home.temporary("settings"))) {
            server.start();
            try (Shop shop = new Shop(server)) {
                shop.sql(FRUITS);
                assertThat(check(shop, "public.fruits"))
                        .singleElement()
                        .matches(warning("without limit", "ALTER SYSTEM SET max_slot_wal_keep_size = '10240MB'"));

                shop.onPostgres(
                        "ALTER SYSTEM SET max_slot_wal_keep_size = '1GB'",
                        "ALTER SYSTEM SET idle_replication_slot_timeout = '1h'",
                        "SELECT pg_reload_conf()",
                        "SELECT pg_create_physical_replication_slot('standby')");
                shop.sql("SELECT pg_create_logical_replication_slot('%s', 'pgoutput')".formatted(shop.slot()));

                assertThat(check(shop, "public.fruits"))
                        .hasSize(2)
                        .anyMatch(warning("for 1 h", "idle_replication_slot_timeout = '7d'"))
                        .anyMatch(warning("has standbys", "ALTER_REPLICATION_SLOT " + shop.slot()));
            }
        }
    }

    @Test
    void aSlotThatIsMadeHereIsOneThatStandbysMayKeep() throws Exception {
        try (Shop shop = new Shop()) {
            shop.sql(FRUITS);
            Source source = shop.source("public.fruits");
            source.start();
            Shop.reaches(source, SourceState.STREAMING);

            assertThat(shop.number("SELECT count(*) FROM pg_replication_slots WHERE failover AND slot_name = '%s'"
                            .formatted(shop.slot())))
                    .isEqualTo(1);
        }
    }

    private static List<SourceProblem> check(Shop shop, String tables) {
        return new SourceCatalog("test").check(shop.definition(tables));
    }

    private static Consumer<SourceProblem> error(String message, String fix) {
        return problem -> {
            assertThat(problem.isError()).isTrue();
            assertThat(problem.message()).contains(message);
            assertThat(problem.fix()).contains(fix);
        };
    }

    private static Predicate<SourceProblem> warning(String message, String fix) {
        return problem -> !problem.isError()
                && problem.message().contains(message)
                && problem.fix().contains(fix);
    }
}
