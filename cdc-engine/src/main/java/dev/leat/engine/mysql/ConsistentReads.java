package dev.leat.engine.mysql;

import com.mysql.cj.exceptions.MysqlErrorNumbers;
import dev.leat.engine.connect.Chunk;
import dev.leat.engine.mysql.MySqlPosition.Boundary;
import dev.leat.engine.source.CaptureError;
import dev.leat.stream.error.LeatException;
import io.debezium.connector.mysql.gtid.MySqlGtidSet;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads of MySQL that each see one moment whose transactions are known by their GTIDs, over a connection that is only for
 * them. Nothing is written to the server, and nothing is locked.
 *
 * <p>Belongs to one thread, but for {@link #abort}.
 */
final class ConsistentReads {

    private static final String CANCELLED = "70100";

    /** Classes of SQL states that tell of the statement and not of the server: what is asked cannot be done. */
    private static final Set<String> OF_THE_QUESTION = Set.of("21", "22", "25", "42");

    /** Of errors whose state says nothing: a text that is no date, no time. */
    private static final Set<Integer> WRONG_VALUES =
            Set.of(MysqlErrorNumbers.ER_WRONG_VALUE, MysqlErrorNumbers.ER_TRUNCATED_WRONG_VALUE);

    private final String source;
    private final List<MySqlGtidSet> published;
    private final Connection connection;
    private volatile @Nullable Statement busy;
    private volatile boolean aborted;

    /** @param published transactions that were taken from the log before, perhaps before readers see them */
    ConsistentReads(String source, Connection connection, List<MySqlGtidSet> published) throws SQLException {
        this.source = source;
        this.connection = connection;
        this.published = List.copyOf(published);
        connection.setAutoCommit(false);
        if (!"ON".equals(one("SELECT @@global.gtid_mode"))) {
            throw refused(
                    "its server does not name its transactions (gtid_mode is not ON), and without that chunks cannot be"
                            + " merged with the log. Turn it on, or load everything again with `leat source repair`");
        }
    }

    interface Question<T> {
        T ask() throws SQLException;
    }

    interface Look {
        Chunk at(ExecutedTransactions seen) throws SQLException;
    }

    interface Rows<T> {
        T of(ResultSet rows) throws SQLException;
    }

    /**
     * In a transaction of its own that sees one moment, and can change nothing.
     *
     * @throws LeatException operator, when the database says that this cannot be asked
     */
    <T> T reading(Question<T> question) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ");
            statement.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY");
            return question.ask();
        } catch (SQLException failure) {
            if (isOfTheQuestion(failure)) {
                throw refused("the database says: " + failure.getMessage());
            }
            throw failure;
        } finally {
            connection.rollback();
        }
    }

    private static boolean isOfTheQuestion(SQLException failure) {
        String state = String.valueOf(failure.getSQLState());
        return WRONG_VALUES.contains(failure.getErrorCode())
                || (state.length() == 5 && OF_THE_QUESTION.contains(state.substring(0, 2)));
    }

    /** Empty as long as something that was taken from the log before cannot be seen yet. */
    Optional<Chunk> looking(Look look) throws SQLException {
        MySqlGtidSet before = executed();
        if (!published.stream().allMatch(taken -> taken.isContainedWithin(before))) {
            return Optional.empty();
        }
        return Optional.of(reading(() -> look.at(new ExecutedTransactions(before, executed(), endOfLog()))));
    }

    /** Within one of the above. */
    <T> T select(String sql, List<Object> parameters, Rows<T> rows) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.size(); i++) {
                statement.setObject(i + 1, parameters.get(i));
            }
            busy = statement;
            if (aborted) {
                throw new SQLException("the snapshot was stopped", CANCELLED);
            }
            try (ResultSet result = statement.executeQuery()) {
                return rows.of(result);
            }
        } finally {
            busy = null;
        }
    }

    private MySqlGtidSet executed() throws SQLException {
        return new MySqlGtidSet(one("SELECT @@global.gtid_executed").replace("\n", ""));
    }

    private Boundary endOfLog() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(Sql.BINLOGS.text)) {
            String file = "";
            long size = 0;
            while (row.next()) {
                file = row.getString(1);
                size = row.getLong(2);
            }
            return new Boundary(file, size, Optional.empty());
        }
    }

    private String one(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return String.valueOf(row.getString(1));
        }
    }

    private LeatException refused(String why) {
        return new LeatException(CaptureError.SNAPSHOT_REFUSED, "source %s: %s".formatted(source, why));
    }

    /** Has what is being read fail, and all that comes. From any thread. */
    void abort() {
        aborted = true;
        Statement running = busy;
        if (running != null) {
            try {
                running.cancel();
            } catch (SQLException e) {
                // then it ends by itself
            }
        }
    }
}
