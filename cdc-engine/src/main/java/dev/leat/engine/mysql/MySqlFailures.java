package dev.leat.engine.mysql;

import com.github.shyiko.mysql.binlog.network.AuthenticationException;
import com.github.shyiko.mysql.binlog.network.ServerException;
import dev.leat.engine.source.CaptureError;
import dev.leat.engine.source.SourceDefinition;
import dev.leat.stream.error.LeatException;
import dev.leat.stream.error.StreamError;
import io.debezium.DebeziumException;
import io.debezium.relational.history.SchemaHistoryException;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Set;
import org.apache.kafka.connect.errors.ConnectException;
import org.jspecify.annotations.Nullable;

/** What a failure of MySQL or of its connector means. Goes by the server's error numbers, not by texts, which are translated. */
final class MySqlFailures {

    /** How the connector begins to tell of an event that it could not make; the only mark that there is. */
    private static final String AT_A_CHANGE = "Error processing binlog event";

    /** ER_DBACCESS_DENIED_ERROR, ER_TABLEACCESS_DENIED_ERROR, ER_COLUMNACCESS_DENIED_ERROR, ER_SPECIFIC_ACCESS_DENIED_ERROR */
    private static final Set<Integer> PRIVILEGE_MISSING = Set.of(1044, 1142, 1143, 1227);

    /** ER_ACCESS_DENIED_ERROR, ER_ACCESS_DENIED_NO_PASSWORD_ERROR */
    private static final Set<Integer> LOGIN_REFUSED = Set.of(1045, 1698);

    private static final int BAD_DATABASE = 1049;

    /** ER_MASTER_FATAL_ERROR_READING_BINLOG: the log that was asked for is not there, or not readable. */
    private static final int LOG_NOT_READABLE = 1236;

    /** What the same error number also stands for; these texts of the server are not translated. */
    private static final String SAME_REPLICA = "with the same server_uuid";

    private final SourceDefinition definition;

    MySqlFailures(SourceDefinition definition) {
        this.definition = definition;
    }

    static boolean isMissingPrivilege(SQLException failure) {
        return PRIVILEGE_MISSING.contains(failure.getErrorCode());
    }

    @Nullable
    LeatException explain(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case LeatException known -> {
                    return known;
                }
                case SQLException sql -> {
                    return explain(sql.getErrorCode(), sql.getSQLState(), sql, failure);
                }
                case AuthenticationException refused -> {
                    return loginRefused(refused, failure);
                }
                case ServerException server -> {
                    return explain(server.getErrorCode(), server.getSqlState(), server, failure);
                }
                case SchemaHistoryException ofHistory -> {
                    return historyUnreachable(ofHistory, failure);
                }
                default -> {}
            }
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (String.valueOf(cause.getMessage()).startsWith(AT_A_CHANGE)) {
                return notReadable(cause, failure);
            }
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException) {
                return unreachable(cause.toString(), failure);
            }
        }
        if ((failure instanceof ConnectException || failure instanceof DebeziumException)
                && failure.getCause() == null) {
            return unreachable(String.valueOf(failure.getMessage()), failure);
        }
        return null;
    }

    private LeatException explain(int code, @Nullable String state, Exception told, Throwable failure) {
        String said = String.valueOf(told.getMessage());
        if (LOGIN_REFUSED.contains(code)) {
            return loginRefused(told, failure);
        }
        if (PRIVILEGE_MISSING.contains(code)) {
            return operator(
                    CaptureError.PRIVILEGE_MISSING,
                    "%s: user %s lacks a privilege: %s. `leat check` says which, and the SQL that grants it"
                            .formatted(where(), definition.user(), said),
                    failure);
        }
        if (code == BAD_DATABASE) {
            return operator(
                    CaptureError.DATABASE_MISSING,
                    "%s: %s. Correct the database in the url, or create it".formatted(where(), said),
                    failure);
        }
        // an instance that takes the source over, which is found out when this one tries again
        if (code == LOG_NOT_READABLE && !said.contains(SAME_REPLICA)) {
            return operator(
                    CaptureError.BINLOG_PURGED,
                    "%s: the binary log can no longer be read: %s. %s".formatted(where(), said, definition.wayOut()),
                    failure);
        }
        // everything else is tried again: a server that starts, stops, is full or is gone
        return unreachable("%s (error %d, SQL state %s)".formatted(said, code, state), failure);
    }

    private LeatException loginRefused(Exception told, Throwable failure) {
        return operator(
                CaptureError.LOGIN_REFUSED,
                "%s refuses user %s: %s. Correct user and password, or the hosts that the user may come from"
                        .formatted(where(), definition.user(), told.getMessage()),
                failure);
    }

    private LeatException historyUnreachable(SchemaHistoryException history, Throwable failure) {
        return new LeatException(
                StreamError.KAFKA_UNREACHABLE,
                "source %s cannot use its schema history in Kafka: %s".formatted(definition.name(), root(history)),
                failure);
    }

    private LeatException notReadable(Throwable atChange, Throwable failure) {
        return operator(
                CaptureError.CHANGE_NOT_READABLE,
                "%s: the connector fails at a change: %s. %s"
                        .formatted(where(), root(atChange).getMessage(), definition.wayOut()),
                failure);
    }

    private static Throwable root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    private LeatException unreachable(String why, Throwable failure) {
        return new LeatException(
                CaptureError.DATABASE_UNREACHABLE,
                "source %s cannot read %s: %s".formatted(definition.name(), where(), why),
                failure);
    }

    private LeatException operator(CaptureError code, String message, Throwable failure) {
        return new LeatException(code, "source %s: %s".formatted(definition.name(), message), failure);
    }

    /** The server without the address's parameters, which may hold secrets. */
    private String where() {
        return MySqlServer.parsed(definition.url())
                .map(address -> "%s:%d/%s".formatted(address.getHost(), address.getPort(), address.getDatabase()))
                .orElse("the database");
    }
}
