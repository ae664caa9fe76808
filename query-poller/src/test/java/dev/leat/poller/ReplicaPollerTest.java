package dev.leat.poller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leat.services.Home;
import dev.leat.services.MySqlServer;
import dev.leat.services.PostgreSqlServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** On a server that gets its rows from another one, and for a while gets none. */
class ReplicaPollerTest {

    private static final String ITEMS =
            "CREATE TABLE items (id INT PRIMARY KEY, v VARCHAR(40), updated_at $time NOT NULL)";

    @Test
    void whatAStandbyOfPostgresReplaysLaterIsNotMissed() throws Exception {
        try (PostgreSqlServer primary = new PostgreSqlServer(Home.temporary("primary"));
                PostgreSqlServer standby = new PostgreSqlServer(Home.temporary("standby"))) {
            primary.start();
            primary.createDatabase("shop");
            primary.stop();
            copy(primary, standby, "data", "password");
            Path data = standby.home().folder().resolve("data");
            Files.writeString(
                    data.resolve("postgresql.auto.conf"),
                    "primary_conninfo = 'host=%s port=%d user=%s password=%s'\n"
                            .formatted(primary.host(), primary.port(), primary.user(), primary.password()),
                    StandardOpenOption.APPEND);
            run(
                    "cp",
                    "-p",
                    data.resolve("PG_VERSION").toString(),
                    data.resolve("standby.signal").toString());
            primary.start();
            standby.start();
            TestDatabase written = postgres(primary);
            TestDatabase polled = postgres(standby);

            for (String kind : List.of("updated-at", "incrementing")) {
                nothingIsMissed(
                        kind, written, polled, polled, "SELECT pg_wal_replay_pause()", "SELECT pg_wal_replay_resume()");
                written.sql("DROP TABLE items");
            }
        }
    }

    @Test
    void whatAReplicaOfMySqlAppliesLaterIsNotMissed() throws Exception {
        try (MySqlServer source = new MySqlServer(Home.temporary("source"));
                MySqlServer replica = new MySqlServer(Home.temporary("replica"))) {
            source.start();
            replica.start();
            mySql(replica, "mysql")
                    .sql(
                            "SET GLOBAL server_id = 2",
                            "CHANGE REPLICATION SOURCE TO SOURCE_HOST = '%s', SOURCE_PORT = %d, SOURCE_USER = '%s', SOURCE_PASSWORD = '%s', SOURCE_AUTO_POSITION = 1, GET_SOURCE_PUBLIC_KEY = 1"
                                    .formatted(source.host(), source.port(), source.user(), source.password()),
                            "START REPLICA");
            source.createDatabase("shop");

            TestDatabase written = mySql(source, "shop");
            TestDatabase polled = mySql(replica, "shop");
            nothingIsMissed(
                    "updated-at", written, polled, polled, "STOP REPLICA SQL_THREAD", "START REPLICA SQL_THREAD");

            written.sql("DROP TABLE items");
            polled.sql(
                    "CREATE USER plain@'127.0.0.1' IDENTIFIED BY '" + replica.password() + "'",
                    "GRANT SELECT ON shop.* TO plain@'127.0.0.1'",
                    "SET GLOBAL read_only = ON");
            TestDatabase seen = new TestDatabase(
                    polled.url(),
                    "plain",
                    polled.password(),
                    polled.schema(),
                    polled.timestamp(),
                    polled.now(),
                    Map.of());
            nothingIsMissed("updated-at", written, polled, seen, "STOP REPLICA SQL_THREAD", "START REPLICA SQL_THREAD");
        }
    }

    /**
     * A row commits behind one that has a greater cursor, and comes when no window would have waited for it any more.
     *
     * @param seen the polled database as the poller's user has it
     */
    private static void nothingIsMissed(
            String kind, TestDatabase written, TestDatabase polled, TestDatabase seen, String stop, String goOn)
            throws Exception {
        written.sql(ITEMS);
        await().ignoreExceptions()
                .until(() -> polled.pairs("SELECT id, v FROM items").isEmpty());
        long given = System.nanoTime();
        try (Connection late = written.connect();
                Statement statement = late.createStatement()) {
            late.setAutoCommit(false);
            statement.execute(written.adapted("INSERT INTO items VALUES (1, 'late', $now)"));
            written.sql("INSERT INTO items VALUES (2, 'soon', $now)");
            await().ignoreExceptions()
                    .until(() -> polled.pairs("SELECT id, v FROM items").containsKey("2"));
            polled.sql(stop);
            late.commit();
        }
        // no transaction took longer
        long window = 500 + 2 * TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - given);
        Map<String, String> settings = Life.settings(seen, "items");
        settings.putAll(Map.of(
                "late.commits",
                "window",
                "window.ms",
                Long.toString(window),
                "cursor",
                kind.equals("incrementing") ? "id" : "updated_at",
                "cursor.kind",
                kind));
        try (Life life = new Life(settings, Map.of())) {
            life.until(() -> life.state.containsKey("2"));
            long since = System.nanoTime();
            life.until(() -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - since) > 2 * window);
            assertThat(life.state).containsOnlyKeys("2");
            polled.sql(goOn);
            life.until(() -> life.state.containsKey("1"));
        }
    }

    private static TestDatabase postgres(PostgreSqlServer server) {
        return new TestDatabase(
                server.jdbcUrl("shop"), server.user(), server.password(), "public", "TIMESTAMPTZ", "now()", Map.of());
    }

    private static TestDatabase mySql(MySqlServer server, String database) {
        return new TestDatabase(
                server.jdbcUrl(database) + "?allowPublicKeyRetrieval=true",
                server.user(),
                server.password(),
                database,
                "TIMESTAMP(6)",
                "NOW(6)",
                Map.of());
    }

    private static void copy(PostgreSqlServer from, PostgreSqlServer to, String... names) throws Exception {
        for (String name : names) {
            run(
                    "cp",
                    "-a",
                    from.home().folder().resolve(name).toString(),
                    to.home().folder().resolve(name).toString());
        }
    }

    private static void run(String... command) throws Exception {
        assertThat(new ProcessBuilder(List.of(command)).inheritIO().start().waitFor())
                .isZero();
    }
}
