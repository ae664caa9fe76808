package dev.leat.engine.postgres;

import dev.leat.engine.connect.Chunk;
import dev.leat.engine.source.CaptureError;
import dev.leat.stream.error.LeatException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads of PostgreSQL that each see one moment, over a connection that is only for them. After a read a mark is left in the
 * log: what the read saw was committed before, so that who reads the log up to the mark has had it all. That needs no right
 * to write.
 *
 * <p>Belongs to one thread, but for {@link #abort}.
 */
final class ConsistentReads {

    /** Of the logical messages that are the marks. */
    static final String MARK_PREFIX = "leat.chunk";

    private static final String CANCELLED = "57014";

    /** Classes of SQL states that tell of the statement and not of the server: what is asked cannot be done. */
    private static final Set<String> OF_THE_QUESTION = Set.of("0A", "21", "22", "23", "25", "2F", "42", "P0");

    private final String source;
    private final Connection connection;
    /** Some of them may have been read from the log before this was there. */
    private final VisibleTransactions begun;

    private volatile @Nullable Statement busy;
    private volatile boolean aborted;

    ConsistentReads(String source, Connection connection) throws SQLException {
        this.source = source;
        this.connection = connection;
        connection.setAutoCommit(false);
        this.begun = reading(() -> visible(""));
    }

    interface Question<T> {
        T ask() throws SQLException;
    }

    interface Look {
        Chunk at(VisibleTransactions seen) throws SQLException;
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
            statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
            return question.ask();
        } catch (SQLException failure) {
            String state = String.valueOf(failure.getSQLState());
            if (state.length() == 5 && OF_THE_QUESTION.contains(state.substring(0, 2))) {
                throw refused("the database says: " + failure.getMessage());
            }
            throw failure;
        } finally {
            connection.rollback();
        }
    }

    /**
     * What is read has been taken from the log at its mark. Empty as long as something is under way that was when this was
     * opened.
     */
    Optional<Chunk> marked(Look look) throws SQLException {
        String mark = UUID.randomUUID().toString();
        Optional<Chunk> chunk = reading(() -> {
            VisibleTransactions seen = visible(mark);
            return seen.waitsFor(begun) ? Optional.empty() : Optional.of(look.at(seen));
        });
        if (chunk.isPresent()) {
            leave(mark);
        }
        return chunk;
    }

    /**
     * Within one of the above.
     *
     * @param values of the parameters
     * @param rowsFetched at a time
     */
    <T> T select(String sql, List<String> values, int rowsFetched, Rows<T> rows) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, values);
            statement.setFetchSize(rowsFetched);
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

    /** Without a type, so that each becomes its column's. */
    static void bind(PreparedStatement statement, List<String> values) throws SQLException {
        for (int i = 0; i < values.size(); i++) {
            statement.setObject(i + 1, values.get(i), Types.OTHER);
        }
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

    LeatException refused(String why) {
        return new LeatException(CaptureError.SNAPSHOT_REFUSED, "source %s: %s".formatted(source, why));
    }

    private VisibleTransactions visible(String mark) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_current_snapshot()::text")) {
            row.next();
            return VisibleTransactions.of(row.getString(1), mark);
        }
    }

    private void leave(String mark) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT pg_logical_emit_message(true, ?, ?)")) {
            statement.setString(1, MARK_PREFIX);
            statement.setString(2, mark);
            statement.execute();
        } finally {
            connection.commit();
        }
    }
}
