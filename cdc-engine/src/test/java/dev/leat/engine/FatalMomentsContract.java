package dev.leat.engine;

import dev.leat.engine.Lives.Handed;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/** The moments at which a kill makes Debezium 3.6.1 lose changes when it is given back its own last offset. */
abstract class FatalMomentsContract {

    private static final String FRUITS = "CREATE TABLE fruits (id int PRIMARY KEY, name text)";

    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /** dbz#76: a transaction that was open at the stored commit, and whose next change stands right behind that commit. */
    @Test
    void aTransactionThatWasOpenAtTheStoredCommit() throws Exception {
        try (Shop shop = new Shop();
                Lives lives = new Lives(shop, handed(), "public.fruits");
                Connection open = shop.connect();
                Statement statement = open.createStatement()) {
            shop.sql(FRUITS);
            lives.untilHeartbeat(offset -> true);
            open.setAutoCommit(false);
            statement.execute("INSERT INTO fruits VALUES (1, 'before the commit')");
            OtherTransactions others = new OtherTransactions(shop);
            lives.untilHeartbeat(others::haveTheirLastCommitAtTheEndOfTheLog);
            statement.execute("INSERT INTO fruits VALUES (2, 'right behind it')");
            statement.execute("INSERT INTO fruits VALUES (3, 'later')");
            open.commit();

            lives.until("+ 3");

            List<String> committed = new ArrayList<>(others.committed);
            committed.addAll(List.of("+ 1", "+ 2", "+ 3"));
            assertPublished(lives, committed);
        }
    }

    /** dbz#1554: the rows of a COPY share their place in the log. */
    @Test
    void aKillBetweenTwoRowsOfOneCopy() throws Exception {
        try (Shop shop = new Shop();
                Lives lives = new Lives(shop, handed(), "public.fruits")) {
            shop.sql(FRUITS);
            lives.untilHeartbeat(offset -> true);
            copy(shop, 10);

            lives.until("+ 5");
            shop.sql("INSERT INTO fruits VALUES (11, 'afterwards')");
            lives.until("+ 11");

            assertPublished(
                    lives,
                    IntStream.rangeClosed(1, 11).mapToObj(id -> "+ " + id).toList());
        }
    }

    /** A delete and its tombstone are two records with one offset. */
    @Test
    void aKillBetweenADeleteAndItsTombstone() throws Exception {
        try (Shop shop = new Shop();
                Lives lives = new Lives(shop, handed(), "public.fruits")) {
            shop.sql(FRUITS);
            lives.untilHeartbeat(offset -> true);
            shop.sql("INSERT INTO fruits VALUES (1, 'apple')", "DELETE FROM fruits");

            lives.until("- 1");
            shop.sql("INSERT INTO fruits VALUES (2, 'afterwards')");
            lives.until("+ 2");

            assertPublished(lives, List.of("+ 1", "- 1", "x 1", "+ 2"));
        }
    }

    /** A changed key is three records with one offset: with the tombstone, the row itself is lost. */
    @Test
    void aKillInTheMiddleOfAChangedKey() throws Exception {
        try (Shop shop = new Shop();
                Lives lives = new Lives(shop, handed(), "public.fruits")) {
            shop.sql(FRUITS);
            lives.untilHeartbeat(offset -> true);
            shop.sql("INSERT INTO fruits VALUES (1, 'apple')", "UPDATE fruits SET id = 2");

            lives.until("- 1");
            shop.sql("INSERT INTO fruits VALUES (3, 'afterwards')");
            lives.until("+ 3");

            assertPublished(lives, List.of("+ 1", "- 1", "x 1", "+ 2", "+ 3"));
        }
    }

    /** How each life continues. */
    abstract Handed handed();

    /** What is expected of it. */
    abstract void assertPublished(Lives lives, List<String> committed);

    private static void copy(Shop shop, int rows) throws Exception {
        StringBuilder lines = new StringBuilder();
        for (int id = 1; id <= rows; id++) {
            lines.append(id).append("\tapple\n");
        }
        try (Connection connection = shop.connect()) {
            connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("COPY fruits FROM STDIN", new StringReader(lines.toString()));
        }
    }

    /** Transactions that commit while another one is open. */
    private static final class OtherTransactions {

        private final Shop shop;
        private final List<String> committed = new ArrayList<>();
        private long lastNanos = System.nanoTime() - PATIENCE.toNanos();

        OtherTransactions(Shop shop) {
            this.shop = shop;
        }

        /** Commits one more when it is so for too long that something else stands behind the last commit. */
        boolean haveTheirLastCommitAtTheEndOfTheLog(Map<String, ?> offset) {
            if ("COMMIT".equals(offset.get("messageType"))
                    && offset.get("lsn") instanceof Long lsn
                    && lsn == logEnd()) {
                return !committed.isEmpty();
            }
            if (System.nanoTime() - lastNanos > PATIENCE.toNanos()) {
                int id = 100 + committed.size();
                shop.sql("INSERT INTO fruits VALUES (%d, 'of another transaction')".formatted(id));
                committed.add("+ " + id);
                lastNanos = System.nanoTime();
            }
            return false;
        }

        private long logEnd() {
            try {
                return shop.number("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn");
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
