package dev.leat.engine;

import static dev.leat.engine.Shop.eventually;
import static dev.leat.engine.Shop.reaches;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.engine.Changes.Change;
import dev.leat.services.MySqlServer.Gtids;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MySqlExactlyOnceTest {

    private static final int WRITERS = 4;
    private static final int TRANSACTIONS = 120;
    private static final int KEYS_PER_WRITER = 15;
    private static final int TAKEOVERS = 5;

    @ParameterizedTest
    @EnumSource
    void instancesThatTakeOverFromEachOtherInTheMiddleOfTransactionsPublishEachChangeOnce(Gtids gtids)
            throws Exception {
        try (MySqlShop shop = new MySqlShop(gtids);
                ExecutorService threads = Executors.newFixedThreadPool(WRITERS)) {
            shop.sql("CREATE TABLE fruits (id int PRIMARY KEY, name varchar(20))");
            Source current = shop.source("fruits");
            current.start();
            reaches(current, SourceState.STREAMING);

            List<Future<Integer>> writers = new ArrayList<>();
            for (int writer = 0; writer < WRITERS; writer++) {
                writers.add(threads.submit(writer(shop, writer)));
            }
            for (int takeover = 0; takeover < TAKEOVERS; takeover++) {
                shop.sql("FLUSH BINARY LOGS");
                Source next = shop.source("fruits");
                next.start();
                reaches(next, SourceState.STREAMING);
                long before = next.status().published();
                eventually().until(() -> next.status().published() > before || allDone(writers));
            }
            int expected = sum(writers);

            Changes changes = shop.changes("fruits");
            eventually()
                    .pollInterval(Duration.ofSeconds(1))
                    .until(() -> changes.read().size() >= expected);
            List<Change> published = changes.read();
            assertThat(published).hasSize(expected);
            assertThat(published)
                    .extracting(change -> Changes.header(change.record(), "leat-id"))
                    .doesNotHaveDuplicates();
            assertThat(replayed(published)).isEqualTo(inDatabase(shop));
        }
    }

    /** Changes rows of its own, some transactions in vain; returns how many records its committed changes are. */
    private static Callable<Integer> writer(MySqlShop shop, int writer) {
        return () -> {
            Random random = new Random(writer);
            int records = 0;
            try (Connection connection = shop.connect("?useAffectedRows=true");
                    Statement statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                for (int transaction = 0; transaction < TRANSACTIONS; transaction++) {
                    try {
                        int inTransaction = 0;
                        for (int i = random.nextInt(8); i >= 0; i--) {
                            inTransaction += change(statement, random, writer);
                        }
                        if (random.nextInt(5) == 0) {
                            connection.rollback();
                        } else {
                            connection.commit();
                            records += inTransaction;
                        }
                    } catch (SQLTransactionRollbackException deadlock) {
                        connection.rollback();
                    }
                }
            }
            return records;
        };
    }

    private static int change(Statement statement, Random random, int writer) throws SQLException {
        int key = writer * KEYS_PER_WRITER + random.nextInt(KEYS_PER_WRITER);
        int other = writer * KEYS_PER_WRITER + random.nextInt(KEYS_PER_WRITER);
        return switch (random.nextInt(5)) {
            // a delete is two records, and so is the first half of a changed key
            case 0 -> 2 * statement.executeUpdate("DELETE FROM fruits WHERE id = " + key);
            case 1 ->
                3
                        * (key == other
                                ? 0
                                : statement.executeUpdate(
                                        "UPDATE IGNORE fruits SET id = %2$d WHERE id = %1$d".formatted(key, other)));
            case 2 ->
                statement.executeUpdate("UPDATE fruits SET name = '%d' WHERE id = %d".formatted(random.nextInt(), key));
            default ->
                statement.executeUpdate("INSERT IGNORE INTO fruits VALUES (%d, '%d'), (%d, '%d')"
                        .formatted(key, random.nextInt(), other, random.nextInt()));
        };
    }

    private static Map<String, String> replayed(List<Change> changes) {
        Map<String, String> rows = new TreeMap<>();
        for (Change change : changes) {
            String[] words = change.text().split(" ", -1);
            switch (words[0]) {
                case "+" -> assertThat(rows.put(words[1], words[2])).isNull();
                case "~" -> assertThat(rows.put(words[1], words[2])).isNotNull();
                case "-" -> assertThat(rows.remove(words[1])).isNotNull();
                default -> assertThat(rows).doesNotContainKey(words[1]);
            }
        }
        return rows;
    }

    private static Map<String, String> inDatabase(MySqlShop shop) throws SQLException {
        Map<String, String> rows = new TreeMap<>();
        try (Connection connection = shop.connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT id, name FROM fruits")) {
            while (result.next()) {
                rows.put(result.getString(1), result.getString(2));
            }
        }
        return rows;
    }

    private static boolean allDone(List<Future<Integer>> writers) {
        return writers.stream().allMatch(Future::isDone);
    }

    private static int sum(List<Future<Integer>> writers) throws ExecutionException, InterruptedException {
        int sum = 0;
        for (Future<Integer> writer : writers) {
            sum += writer.get();
        }
        return sum;
    }
}
