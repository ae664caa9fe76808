package dev.leat.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the inbox promises on every database. Its work inserts a row, which tells how often it was done. */
abstract class InboxContract {

    private final TestDatabase database;
    private final Inbox inbox;

    /** @param database new for each test, which has it to itself */
    InboxContract(TestDatabase database) {
        this.database = database;
        this.inbox = Inbox.of(database.dialect, "billing");
    }

    @BeforeEach
    void createTables() throws SQLException {
        database.execute(database.dialect.sql("inbox-table"));
        database.execute("CREATE TABLE effects (message varchar(255))");
    }

    @Test
    void aMessageIsHandledOnceHoweverOftenItIsDelivered() throws Exception {
        assertThat(deliver(inbox, "m-1")).isTrue();
        assertThat(deliver(inbox, "m-1")).isFalse();
        assertThat(deliver(inbox, "m-2")).isTrue();

        assertThat(effects()).isEqualTo(2);
    }

    @Test
    void anotherConsumerHandlesItToo() throws Exception {
        assertThat(deliver(inbox, "m-1")).isTrue();
        assertThat(deliver(Inbox.of(database.dialect, "shipping"), "m-1")).isTrue();

        assertThat(effects()).isEqualTo(2);
    }

    @Test
    void idsThatDifferInCaseOrBlanksAreTwo() throws Exception {
        assertThat(deliver(inbox, "m")).isTrue();
        assertThat(deliver(inbox, "M")).isTrue();
        assertThat(deliver(inbox, "m ")).isTrue();
        assertThat(deliver(inbox, "ḿ")).isTrue();

        assertThat(effects()).isEqualTo(4);
    }

    @Test
    void aRollbackForgetsTheMessage() throws Exception {
        try (Connection connection = database.begin()) {
            assertThat(handle(inbox, connection, "m-1")).isTrue();
            connection.rollback();
        }

        assertThat(deliver(inbox, "m-1")).isTrue();
        assertThat(effects()).isEqualTo(1);
    }

    @Test
    void aMessageWhoseWorkFailedIsNotHandledEvenIfTheCallerCommits() throws Exception {
        try (Connection connection = database.begin()) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> inbox.handle(connection, "m-1", () -> {
                        throw new IOException("the bank does not answer");
                    }));
            connection.commit();
        }

        assertThat(deliver(inbox, "m-1")).isTrue();
    }

    @Test
    void aMessageWhoseStatementFailedIsNotHandledEither() throws Exception {
        try (Connection connection = database.begin()) {
            assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(() -> inbox.handle(connection, "m-1", () -> effect(connection, "no", "such_table")));
            connection.rollback();
        }

        assertThat(deliver(inbox, "m-1")).isTrue();
    }

    @Test
    void whenTwoHandleItAtOnceTheSecondWaitsForTheFirstAndSkips() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                Connection first = database.begin()) {
            assertThat(handle(inbox, first, "m-1")).isTrue();
            Future<Boolean> second = threads.submit(() -> deliver(inbox, "m-1"));
            await().until(() -> database.waiting() == 1);
            first.commit();

            assertThat(second.get()).isFalse();
        }
        assertThat(effects()).isEqualTo(1);
    }

    @Test
    void whenTheFirstRollsBackTheSecondHandlesIt() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                Connection first = database.begin()) {
            assertThat(handle(inbox, first, "m-1")).isTrue();
            Future<Boolean> second = threads.submit(() -> deliver(inbox, "m-1"));
            await().until(() -> database.waiting() == 1);
            first.rollback();

            assertThat(second.get()).isTrue();
        }
        assertThat(effects()).isEqualTo(1);
    }

    @Test
    void ofManyThatWaitWhenTheFirstRollsBackExactlyOneHandlesIt() throws Exception {
        List<Future<Boolean>> others = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                Connection first = database.begin()) {
            assertThat(handle(inbox, first, "m-1")).isTrue();
            for (int i = 0; i < 4; i++) {
                others.add(threads.submit(() -> deliverAgainWhileTransactionsFail("m-1")));
            }
            await().until(() -> database.waiting() == 4);
            first.rollback();

            int handled = 0;
            for (Future<Boolean> other : others) {
                handled += other.get() ? 1 : 0;
            }
            assertThat(handled).isEqualTo(1);
        }
        assertThat(effects()).isEqualTo(1);
    }

    @Test
    void differentMessagesDoNotWaitForEachOther() throws Exception {
        try (Connection first = database.begin();
                Connection second = database.begin()) {
            assertThat(handle(inbox, first, "m-1")).isTrue();
            assertThat(handle(inbox, second, "m-2")).isTrue();
            second.commit();
            first.commit();
        }

        assertThat(effects()).isEqualTo(2);
    }

    @Test
    void oldIdsAreForgottenInBoundedBatchesOldestFirstAndOnlyOnesOwn() throws Exception {
        for (int i = 1; i <= 5; i++) {
            deliver(inbox, "m-" + i);
        }
        deliver(Inbox.of(database.dialect, "shipping"), "m-1");
        try (Connection connection = database.connect()) {
            assertThat(inbox.forgetOlderThan(connection, Duration.ofHours(1), 3))
                    .isZero();
            assertThat(inbox.forgetOlderThan(connection, Duration.ZERO, 3)).isEqualTo(3);
            assertThat(database.count("SELECT count(*) FROM inbox WHERE messageid IN ('m-4', 'm-5')"))
                    .isEqualTo(2);
            assertThat(inbox.forgetOlderThan(connection, Duration.ZERO, 3)).isEqualTo(2);
        }

        assertThat(database.count("SELECT count(*) FROM inbox")).isEqualTo(1);
    }

    @Test
    void aConnectionInAutoCommitModeIsRefused() throws Exception {
        try (Connection connection = database.connect()) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> handle(inbox, connection, "m-1"))
                    .withMessageContaining("auto-commit");
        }

        assertThat(effects()).isZero();
    }

    @Test
    void anIdThatCannotBeRememberedIsRefused() throws Exception {
        try (Connection connection = database.begin()) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> handle(inbox, connection, "m".repeat(256)))
                    .withMessageContaining("256 characters, and 255 are allowed");
        }
    }

    /** As whoever delivers does: what was not committed is delivered again. */
    private boolean deliverAgainWhileTransactionsFail(String message) throws SQLException {
        while (true) {
            try {
                return deliver(inbox, message);
            } catch (SQLException failure) {
                String state = failure.getSQLState();
                if (state == null || !state.startsWith("40")) {
                    throw failure;
                }
            }
        }
    }

    private boolean deliver(Inbox to, String message) throws SQLException {
        try (Connection connection = database.begin()) {
            boolean handled = handle(to, connection, message);
            connection.commit();
            return handled;
        }
    }

    private static boolean handle(Inbox by, Connection connection, String message) throws SQLException {
        return by.handle(connection, message, () -> effect(connection, message, "effects"));
    }

    private static void effect(Connection connection, String message, String table) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO %s VALUES (?)".formatted(table))) {
            insert.setString(1, message);
            insert.executeUpdate();
        }
    }

    private long effects() throws SQLException {
        return database.count("SELECT count(*) FROM effects");
    }
}
