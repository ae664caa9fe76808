package dev.leat.engine;

import static dev.leat.engine.Shop.eventually;
import static dev.leat.engine.Shop.reaches;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.services.Home;
import dev.leat.services.PostgreSqlServer;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class SupervisionTest {

    private static final String FRUITS = "CREATE TABLE fruits (id int PRIMARY KEY, name text)";
    private static final long SEED = 20_261_122L;
    private static final int FEW_ORDERS = 10;
    private static final int MANY_ORDERS = 60;

    @Test
    void ordersAtAnyMomentNeitherFailASourceNorLeaveThreadsBehind() {
        assertObeys(FEW_ORDERS);
    }

    @Test
    @Tag("torture")
    void manyOrdersAtAnyMomentNeitherFailASourceNorLeaveThreadsBehind() {
        assertObeys(MANY_ORDERS);
    }

    private static void assertObeys(int orders) {
        Random random = new Random(SEED);
        try (Shop shop = new Shop()) {
            shop.sql(FRUITS, "INSERT INTO fruits SELECT n, 'apple' FROM generate_series(1, 20000) n");
            States states = new States();
            Source source = shop.source(shop.definition("public.fruits"), states, Duration.ofMinutes(1));
            for (int i = 0; i < orders; i++) {
                switch (random.nextInt(4)) {
                    case 0 -> source.start();
                    case 1 -> source.pause();
                    case 2 -> source.resume();
                    default -> source.restart();
                }
                // any moment of what the order has begun
                states.awaitsOneMore(Duration.ofMillis(random.nextInt(1_500)));
            }
            source.restart();
            reaches(source, SourceState.STREAMING);
            shop.sql("INSERT INTO fruits VALUES (20001, 'last')");

            eventually().until(() -> shop.changes("fruits").texts().contains("+ 20001 last"));
            assertThat(states.all).doesNotContain(SourceState.FAILED, SourceState.RETRYING);
            source.close();
            eventually()
                    .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                            .noneMatch(thread -> thread.getName().contains(shop.name)));
        }
    }

    @Test
    void aSourceGoesOnWhileTheDatabaseOfAnotherIsGoneAndItsSlotToo() throws SQLException {
        try (PostgreSqlServer server = new PostgreSqlServer(Home.temporary("neighbour"))) {
            server.start();
            try (Shop failing = new Shop(server);
                    Shop healthy = new Shop()) {
                failing.sql(FRUITS);
                healthy.sql(FRUITS);
                States states = new States();
                Source one = failing.source("public.fruits");
                Source other = healthy.source(healthy.definition("public.fruits"), states, Duration.ofMinutes(1));
                one.start();
                other.start();
                reaches(one, SourceState.STREAMING);
                reaches(other, SourceState.STREAMING);
                int moves = states.all.size();

                server.kill();
                reaches(one, SourceState.RETRYING);
                assertCapturedAtOnce(healthy, 1);
                server.start();
                failing.sql("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE NOT active");
                eventually()
                        .until(() -> one.status().state() == SourceState.FAILED
                                || one.status().state() == SourceState.STREAMING);
                assertCapturedAtOnce(healthy, 2);

                assertThat(states.all).hasSize(moves);
            }
        }
    }

    private static void assertCapturedAtOnce(Shop shop, int id) {
        shop.sql("INSERT INTO fruits VALUES (%d, 'fresh')".formatted(id));
        Awaitility.await()
                .atMost(Duration.ofSeconds(5))
                .until(() -> shop.changes("fruits").texts().contains("+ %d fresh".formatted(id)));
    }

    @Test
    void aConnectorThatGivesNothingAlthoughTheLogGrowsIsReplaced() throws Exception {
        try (PostgreSqlServer server = new PostgreSqlServer(Home.temporary("silent"))) {
            server.start();
            try (Shop shop = new Shop(server)) {
                shop.onPostgres("ALTER SYSTEM SET wal_sender_timeout = '10s'", "SELECT pg_reload_conf()");
                shop.sql(FRUITS);
                Source source =
                        shop.source(shop.definition("public.fruits"), SourceListener.NONE, Duration.ofSeconds(8));
                source.start();
                reaches(source, SourceState.STREAMING);
                eventually().until(() -> shop.number("SELECT count(*) FROM pg_replication_slots WHERE active") == 1);
                long sender = shop.number("SELECT active_pid FROM pg_replication_slots WHERE active");

                // whoever reads from it now reads from a connection that nobody answers, and the server itself is well
                signal("STOP", sender);
                shop.sql("INSERT INTO fruits VALUES (1, 'apple')");
                reaches(source, SourceState.RETRYING);
                SourceCause cause = source.status().cause().orElseThrow();
                signal("CONT", sender);

                assertThat(cause.code()).isEqualTo("CONNECTOR_SILENT");
                reaches(source, SourceState.STREAMING);
                eventually()
                        .untilAsserted(
                                () -> assertThat(shop.changes("fruits").texts()).containsExactly("+ 1 apple"));
            }
        }
    }

    @Test
    void aLongTransactionAndAnIdleDatabaseAreNoSilence() throws SQLException {
        try (Shop shop = new Shop()) {
            shop.sql(FRUITS);
            States states = new States();
            Source source = shop.source(shop.definition("public.fruits"), states, Duration.ofSeconds(6));
            source.start();
            reaches(source, SourceState.STREAMING);
            int moves = states.all.size();

            try (var connection = shop.connect();
                    var statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                long begun = System.nanoTime();
                for (int i = 0; System.nanoTime() - begun < TimeUnit.SECONDS.toNanos(9); i++) {
                    statement.execute("INSERT INTO fruits SELECT n, 'many' FROM generate_series(%d, %d) n"
                            .formatted(i * 1_000, i * 1_000 + 999));
                }
                connection.rollback();
            }

            assertThat(states.all).hasSize(moves);
        }
    }

    @Test
    void ofAPausedSourceItIsKnownHowMuchLogTheServerKeepsForIt() {
        try (Shop shop = new Shop()) {
            shop.sql(FRUITS);
            Source source = shop.source("public.fruits");
            source.start();
            reaches(source, SourceState.STREAMING);
            source.pause();

            shop.sql("SELECT pg_logical_emit_message(false, 'filler', repeat('x', 5000000))");

            eventually()
                    .untilAsserted(() -> assertThat(
                                    source.status().log().retainedBytes().orElse(0))
                            .isGreaterThan(5_000_000));
            assertThat(source.status().log().lagBytes().orElse(0)).isGreaterThan(5_000_000);
            assertThat(source.status().state()).isEqualTo(SourceState.PAUSED);
        }
    }

    private static void signal(String name, long process) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process))
                .inheritIO()
                .start();
        assertThat(kill.waitFor()).isZero();
    }

    /** All states that a source came into. */
    private static final class States implements SourceListener {

        private final List<SourceState> all = new CopyOnWriteArrayList<>();

        @Override
        public void stateChanged(String source, SourceState from, SourceState to) {
            all.add(to);
        }

        @Override
        public void published(String source, int changes, int deadLetters, long lagMs) {}

        /** Until there is a further state, or for so long. */
        void awaitsOneMore(Duration longest) {
            int now = all.size();
            long begun = System.nanoTime();
            Awaitility.await()
                    .pollInterval(Duration.ofMillis(10))
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> System.nanoTime() - begun > longest.toNanos() || all.size() > now + 1);
        }
    }
}
