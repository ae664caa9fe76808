package dev.leat.engine;

import static dev.leat.engine.Shop.eventually;
import static dev.leat.engine.Shop.reaches;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.services.Home;
import dev.leat.services.PostgreSqlServer;
import dev.leat.services.PostgreSqlService;
import dev.leat.services.SharedServices;
import dev.leat.stream.error.ErrorKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Whatever takes changes away from a source is found before it is read again, told by name, and found again later. */
class LogGoneTest {

    private static final String FRUITS = "CREATE TABLE fruits (id int PRIMARY KEY, name text)";

    @Test
    void aSlotThatIsGoneIsTold() {
        try (Shop shop = captured()) {
            shop.sql(dropSlot(shop));

            assertFails(shop, "SLOT_MISSING", shop.slot());
        }
    }

    @Test
    void aSlotMadeAgainBehindOurBackIsToldEvenWhenNothingWasWrittenInBetween() {
        try (Shop shop = captured()) {
            shop.sql(
                    dropSlot(shop),
                    "SELECT pg_create_logical_replication_slot('%s', 'pgoutput')".formatted(shop.slot()));

            assertFails(shop, "SLOT_RECREATED", shop.slot());
        }
    }

    @Test
    void aSlotOfAnotherPluginIsTold() {
        try (Shop shop = captured()) {
            shop.sql(
                    dropSlot(shop),
                    "SELECT pg_create_logical_replication_slot('%s', 'test_decoding')".formatted(shop.slot()));

            assertFails(shop, "SLOT_FOREIGN", "test_decoding");
        }
    }

    @Test
    void aDatabaseMadeAgainUnderTheSameNameIsTold() {
        try (Shop shop = captured()) {
            shop.sql(dropSlot(shop));
            shop.onPostgres("DROP DATABASE %s WITH (FORCE)".formatted(shop.name), "CREATE DATABASE " + shop.name);
            shop.sql(FRUITS);

            assertFails(shop, "DATABASE_REPLACED", "another database");
        }
    }

    @Test
    void aTableThatWasDroppedAndMadeAgainIsTold() {
        try (Shop shop = captured()) {
            shop.sql("DROP TABLE fruits", FRUITS, "INSERT INTO fruits VALUES (9, 'unseen')");

            assertFails(shop, "PUBLICATION_CHANGED", "public.fruits");
        }
    }

    @Test
    void aTableTakenOutOfThePublicationStopsTheSourceThatIsReading() {
        try (Shop shop = new Shop()) {
            shop.sql(FRUITS);
            Source source = shop.source("public.fruits");
            source.start();
            reaches(source, SourceState.STREAMING);
            eventually().until(() -> source.status().log().retainedBytes().isPresent());

            shop.sql("ALTER PUBLICATION %1$s DROP TABLE fruits".formatted(shop.slot()));
            reaches(source, SourceState.FAILED);

            assertThat(source.status().cause().orElseThrow().code()).isEqualTo("PUBLICATION_CHANGED");
        }
    }

    @Test
    void aSlotThatTheServerInvalidatedIsToldWithItsReason() {
        try (PostgreSqlServer server = ownServer();
                Shop shop = captured(server)) {
            shop.onPostgres("ALTER SYSTEM SET max_slot_wal_keep_size = '1MB'", "SELECT pg_reload_conf()");
            for (int i = 0; i < 4; i++) {
                shop.sql("INSERT INTO fruits SELECT n, repeat('x', 300) FROM generate_series(%d, %d) n"
                        .formatted(100_000 * i + 1_000, 100_000 * i + 60_000));
                shop.onPostgres("SELECT pg_switch_wal()", "CHECKPOINT");
            }

            assertFails(shop, "SLOT_INVALIDATED", "max_slot_wal_keep_size", "not used since");
        }
    }

    @Test
    void aDatabaseSetBackToACopyIsToldAtOnceAndAlsoWhenItHasWrittenMoreThanBeforeSince() throws Exception {
        try (PostgreSqlServer server = ownServer();
                Shop shop = captured(server)) {
            copyIsPutBackAfter(server, () -> captureMore(shop));

            assertFails(shop, "DATABASE_RESTORED", "its log ends at");

            shop.sql("INSERT INTO fruits SELECT n, repeat('y', 300) FROM generate_series(500000, 700000) n");

            assertFails(shop, "DATABASE_RESTORED", "and had gone on to");
        }
    }

    @Test
    void anotherServerAtTheSameAddressIsTold() throws Exception {
        try (PostgreSqlServer server = ownServer();
                Shop shop = captured(server)) {
            server.stop();
            try (PostgreSqlServer other = new PostgreSqlServer(
                    Home.temporary("other").onPort(server.home().port()))) {
                other.start();
                Shop.sql(other, "postgres", "CREATE DATABASE " + shop.name);
                Shop.sql(other, shop.name, FRUITS);

                Source source = shop.source(shop.withPassword(other.password(), "public.fruits"));
                source.start();
                reaches(source, SourceState.FAILED);

                assertThat(source.status().cause().orElseThrow().code()).isEqualTo("DATABASE_REPLACED");
                assertThat(source.status().cause().orElseThrow().message()).contains("another server");
            }
        }
    }

    @Test
    void aStandbyThatHadEverythingPublishedIsCapturedOnAfterItsPromotion() throws Exception {
        try (PostgreSqlServer server = ownServer();
                Shop shop = captured(server)) {
            server.stop();
            promoteAsItStands(server);
            shop.sql("INSERT INTO fruits VALUES (2, 'on timeline 2')");
            assertThat(shop.number("SELECT ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int"))
                    .isEqualTo(2);

            Source source = shop.source("public.fruits");
            source.start();
            reaches(source, SourceState.STREAMING);

            eventually()
                    .untilAsserted(() -> assertThat(shop.changes("fruits").texts())
                            .containsExactly("= 1 apple", "+ 2 on timeline 2"));
        }
    }

    @Test
    void aStandbyThatLacksWhatWasPublishedIsTold() throws Exception {
        try (PostgreSqlServer server = ownServer();
                Shop shop = captured(server)) {
            copyIsPutBackAfter(server, () -> captureMore(shop));
            server.stop();
            promoteAsItStands(server);

            assertFails(shop, "TIMELINE_SWITCHED", "from timeline 1 to timeline 2");
        }
    }

    /** Recovers from an archive that has nothing: what stands in the data folder becomes the beginning of a new timeline. */
    private static void promoteAsItStands(PostgreSqlServer server) throws IOException, InterruptedException {
        Path data = server.home().folder().resolve("data");
        Files.writeString(
                data.resolve("postgresql.auto.conf"),
                "restore_command = 'false'\nrecovery_target_action = 'promote'\n",
                StandardOpenOption.APPEND);
        run(
                "cp",
                "-p",
                data.resolve("PG_VERSION").toString(),
                data.resolve("recovery.signal").toString());
        server.start();
        eventually()
                .until(() ->
                        Shop.number(server, "postgres", "SELECT CASE WHEN pg_is_in_recovery() THEN 0 ELSE 1 END") == 1);
    }

    private static void copyIsPutBackAfter(PostgreSqlServer server, Runnable more) throws Exception {
        Path data = server.home().folder().resolve("data");
        Path copy = server.home().folder().resolve("copy");
        server.stop();
        run("cp", "-a", data.toString(), copy.toString());
        server.start();
        more.run();
        server.stop();
        run("rm", "-rf", data.toString());
        run("mv", copy.toString(), data.toString());
        server.start();
    }

    private static void captureMore(Shop shop) {
        try (Source source = shop.source("public.fruits")) {
            source.start();
            reaches(source, SourceState.STREAMING);
            long kept = restart(shop);
            shop.sql("INSERT INTO fruits SELECT n, repeat('x', 300) FROM generate_series(1000, 5000) n", "CHECKPOINT");
            eventually().until(() -> shop.changes("fruits").texts().size() > 4_000);
            eventually().until(() -> restart(shop) > kept);
        }
    }

    private static long restart(Shop shop) {
        return Long.parseLong(shop.fingerprint().mark("restart").orElse("0"));
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of(command)).inheritIO().start();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).isZero();
    }

    private static PostgreSqlServer ownServer() {
        PostgreSqlServer server = new PostgreSqlServer(Home.temporary("log-gone"));
        server.start();
        return server;
    }

    private static Shop captured() {
        return captured(SharedServices.postgreSql());
    }

    private static Shop captured(PostgreSqlService server) {
        Shop shop = new Shop(server);
        shop.sql(FRUITS, "INSERT INTO fruits VALUES (1, 'apple')");
        try (Source source = shop.source("public.fruits")) {
            source.start();
            reaches(source, SourceState.STREAMING);
            eventually()
                    .until(() -> shop.fingerprint()
                            .identity("published public.fruits")
                            .isPresent());
        }
        return shop;
    }

    private static String dropSlot(Shop shop) {
        return "SELECT pg_drop_replication_slot('%s')".formatted(shop.slot());
    }

    /** Starts the source twice, as a program that is started again does. */
    private static void assertFails(Shop shop, String code, String... words) {
        int published = shop.changes("fruits").read().size();
        String first = "";
        for (int i = 0; i < 2; i++) {
            try (Source source = shop.source("public.fruits")) {
                source.start();
                reaches(source, SourceState.FAILED);
                SourceCause cause = source.status().cause().orElseThrow();
                assertThat(cause.code()).as(cause.message()).isEqualTo(code);
                assertThat(cause.kind()).isEqualTo(ErrorKind.OPERATOR);
                assertThat(cause.message())
                        .contains(words)
                        .contains("leat source repair " + shop.name, "Everything up to 2");
                assertThat(first).isIn("", cause.message());
                first = cause.message();
            }
        }
        assertThat(shop.changes("fruits").read()).hasSize(published);
    }
}
