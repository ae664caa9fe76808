package dev.leat.engine.postgres;

import dev.leat.engine.source.CaptureError;
import dev.leat.engine.source.SourceDefinition;
import dev.leat.stream.error.LeatException;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Properties;
import org.apache.kafka.connect.errors.ConnectException;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;

/** What a failure of PostgreSQL or of its connector means. Goes by the SQL state, not by texts, which are translated. */
final class PostgresFailures {

    /** How the connector's dispatcher begins to tell of an event that it could not make; the only mark that there is. */
    private static final String AT_A_CHANGE = "Error while processing event at offset";

    private final SourceDefinition definition;
    private final PostgresNames names;

    PostgresFailures(SourceDefinition definition, PostgresNames names) {
        this.definition = definition;
        this.names = names;
    }

    @Nullable
    LeatException explain(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof LeatException known) {
                return known;
            }
            if (cause instanceof SQLException sql) {
                Throwable atChange = atChange(failure);
                return atChange != null && isOfAValue(sql) ? notReadable(atChange, failure) : explain(sql, failure);
            }
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException) {
                return unreachable(cause.toString(), failure);
            }
        }
        Throwable atChange = atChange(failure);
        if (atChange != null) {
            return notReadable(atChange, failure);
        }
        if (failure instanceof ConnectException && failure.getCause() == null) {
            return unreachable(String.valueOf(failure.getMessage()), failure);
        }
        return null;
    }

    private static @Nullable Throwable atChange(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (String.valueOf(cause.getMessage()).startsWith(AT_A_CHANGE)) {
                return cause;
            }
        }
        return null;
    }

    /** Whether the driver could not take a value for what its type should be. */
    private static boolean isOfAValue(SQLException sql) {
        String state = String.valueOf(sql.getSQLState());
        return state.startsWith("22") || state.equals("42820");
    }

    /** Null for a statement that the server does not understand: that is a mistake of ours or of the connector. */
    private @Nullable LeatException explain(SQLException sql, Throwable failure) {
        String state = sql.getSQLState() == null ? "" : sql.getSQLState();
        String said = String.valueOf(sql.getMessage());
        if (state.startsWith("28")) {
            return operator(
                    CaptureError.LOGIN_REFUSED,
                    "%s refuses user %s: %s. Correct user and password, or pg_hba.conf"
                            .formatted(where(), definition.user(), said),
                    failure);
        }
        return switch (state) {
            case "3D000" ->
                operator(
                        CaptureError.DATABASE_MISSING,
                        "%s: %s. Correct the database in the url, or create it".formatted(where(), said),
                        failure);
            case "42501" ->
                operator(
                        CaptureError.PRIVILEGE_MISSING,
                        "%s: user %s lacks a privilege: %s. `leat check` says which, and the SQL that grants it"
                                .formatted(where(), definition.user(), said),
                        failure);
            case "53400" ->
                operator(
                        CaptureError.SERVER_NOT_PREPARED,
                        "%s: %s. Raise max_replication_slots, or drop a slot that nobody uses".formatted(where(), said),
                        failure);
            case "58P01" ->
                operator(
                        CaptureError.LOG_REMOVED,
                        "%s: slot %s is there, but a file that it needs is not: %s. If it is a segment of the log, changes are lost. %s"
                                .formatted(where(), names.slot(), said, definition.wayOut()),
                        failure);
            // everything else is tried again: a server that starts, stops, is full or is gone; a slot still in use. So
            // is a slot that can no longer be read (55000): before the next start it is looked at, which tells the
            // exact cause
            default -> state.startsWith("42") ? null : unreachable("%s (SQL state %s)".formatted(said, state), failure);
        };
    }

    private LeatException notReadable(Throwable atChange, Throwable failure) {
        Throwable why = atChange.getCause() == null ? atChange : atChange.getCause();
        return operator(
                CaptureError.CHANGE_NOT_READABLE,
                ("%s: the connector fails at a change: %s (%s). Take the column out of the capture, by the source's property"
                                + " column.exclude.list, and restart the source; or correct the value and run"
                                + " `./leat source repair %s`, which loads the tables again")
                        .formatted(where(), why.getMessage(), atChange.getMessage(), definition.name()),
                failure);
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
        Properties address = Driver.parseURL(definition.url(), null);
        return address == null
                ? "the database"
                : "%s:%s/%s"
                        .formatted(
                                address.getProperty("PGHOST"),
                                address.getProperty("PGPORT"),
                                address.getProperty("PGDBNAME"));
    }
}
