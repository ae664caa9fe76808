package dev.leat.poller.horizon;

import dev.leat.poller.config.CursorKind;
import dev.leat.poller.table.PolledTable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Of MySQL. */
final class MySqlPreconditions implements Preconditions {

    private static final Logger log = LoggerFactory.getLogger(MySqlPreconditions.class);

    /** What is switched off of what the open transactions are known by. */
    private static final String SWITCHED_OFF = """
            SELECT NAME FROM performance_schema.setup_consumers
            WHERE ENABLED = 'NO' AND NAME IN
                ('events_statements_current', 'events_transactions_current', 'global_instrumentation', 'thread_instrumentation')
            UNION ALL
            SELECT NAME FROM performance_schema.setup_instruments
            WHERE ENABLED = 'NO' AND (NAME = 'transaction' OR NAME LIKE 'statement/sql/%' OR NAME LIKE 'statement/com/%')
            UNION ALL
            SELECT CONCAT('thread ', NAME) FROM performance_schema.threads
            WHERE INSTRUMENTED = 'NO' AND TYPE = 'FOREGROUND' AND PROCESSLIST_ID IS NOT NULL
            UNION ALL
            SELECT 'users that setup_actors leaves out' WHERE EXISTS
                (SELECT 1 FROM performance_schema.setup_actors WHERE ENABLED = 'NO')
                OR NOT EXISTS (SELECT 1 FROM performance_schema.setup_actors WHERE HOST = '%' AND USER = '%')
            """;

    private static final String REPLICA =
            "SELECT CHANNEL_NAME FROM performance_schema.replication_connection_configuration";

    /** What was applied last on the channel that is furthest behind; unknown where it is not applied in the order of its commits. */
    private static final Replica LAST_APPLIED = new Replica("""
            SELECT MIN(applied) FROM (
                SELECT IF(@@global.replica_preserve_commit_order OR @@global.replica_parallel_workers <= 1,
                          CAST(NULLIF(UNIX_TIMESTAMP(MAX(LAST_APPLIED_TRANSACTION_ORIGINAL_COMMIT_TIMESTAMP)), 0) * 1000000 AS SIGNED),
                          NULL) AS applied
                FROM performance_schema.replication_applier_status_by_worker
                WHERE CHANNEL_NAME NOT LIKE 'group\\_replication\\_%' GROUP BY CHANNEL_NAME) channels
            HAVING COUNT(*) = COUNT(applied)
            """);

    private static final Replica UNKNOWN = new Replica("SELECT NULL");

    private static final String DETACHED = "SELECT 1 FROM information_schema.innodb_trx WHERE trx_mysql_thread_id = 0";

    /** Of insert and of update: so many say what the cursor's value is. */
    private static final int BY_TRIGGERS = 2;

    private static final String COLUMN = """
            SELECT c.EXTRA, (SELECT COUNT(DISTINCT t.EVENT_MANIPULATION) FROM information_schema.triggers t
                WHERE t.EVENT_OBJECT_SCHEMA = c.TABLE_SCHEMA AND t.EVENT_OBJECT_TABLE = c.TABLE_NAME
                  AND t.ACTION_TIMING = 'BEFORE' AND t.EVENT_MANIPULATION IN ('INSERT', 'UPDATE')
                  AND INSTR(LOWER(t.ACTION_STATEMENT), LOWER(c.COLUMN_NAME)) > 0)
            FROM information_schema.columns c
            WHERE c.TABLE_SCHEMA = ? AND c.TABLE_NAME = ? AND c.COLUMN_NAME = ?
            """;

    @Override
    public Optional<String> server(Connection session) {
        try (Statement statement = session.createStatement()) {
            if (first(statement, "SELECT @@performance_schema")
                    .filter("1"::equals)
                    .isEmpty()) {
                return Optional.of("its performance_schema is off");
            }
            Optional<String> off = first(statement, SWITCHED_OFF);
            if (off.isPresent()) {
                return Optional.of("its performance_schema does not watch " + off.get());
            }
            if (first(statement, REPLICA).isPresent()) {
                return Optional.of("this server is a replica, which does not know the transactions of its source");
            }
            first(statement, DETACHED);
            return Optional.empty();
        } catch (SQLException refused) {
            return Optional.of(
                    "the user may not see the open transactions, for which it needs PROCESS and SELECT on performance_schema (%s)"
                            .formatted(refused.getMessage()));
        }
    }

    @Override
    public Optional<Replica> replica(Connection session) {
        try (Statement statement = session.createStatement()) {
            return first(statement, REPLICA + " WHERE CHANNEL_NAME NOT LIKE 'group\\_replication\\_%'")
                    .map(channel -> LAST_APPLIED);
        } catch (SQLException mayNotBeSeen) {
            return unseen(session);
        }
    }

    /** Who may not see whether it is a replica is told by that nobody may write to it; then nothing is known of what it shows. */
    private static Optional<Replica> unseen(Connection session) {
        try (Statement statement = session.createStatement()) {
            boolean readOnly = first(statement, "SELECT @@global.read_only")
                    .filter("1"::equals)
                    .isPresent();
            if (readOnly) {
                log.warn(
                        "This server takes no writes, and the user may not see how far it is behind the one that does: the"
                                + " cursors stay where they are. Grant SELECT on performance_schema.*, or poll the other one");
            }
            return readOnly ? Optional.of(UNKNOWN) : Optional.empty();
        } catch (SQLException neither) {
            return Optional.of(UNKNOWN);
        }
    }

    private static Optional<String> first(Statement statement, String query) throws SQLException {
        try (ResultSet row = statement.executeQuery(query)) {
            return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
        }
    }

    @Override
    public Optional<String> table(Connection session, PolledTable table) throws SQLException {
        if (table.settings().query().isPresent()) {
            return Optional.of("where the cursor of a query comes from is not known;" + own(table));
        }
        try (PreparedStatement statement = session.prepareStatement(COLUMN)) {
            statement.setString(1, table.settings().schema());
            statement.setString(2, table.settings().name());
            statement.setString(3, table.cursor().name());
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    return Optional.of("the catalog does not know its cursor's column");
                }
                String extra = row.getString(1).toLowerCase(Locale.ROOT);
                boolean given = row.getInt(2) == BY_TRIGGERS
                        || (table.settings().kind() == CursorKind.INCREMENTING
                                ? extra.contains("auto_increment")
                                : extra.contains("on update current_timestamp"));
                return given
                        ? Optional.empty()
                        : Optional.of(
                                "nothing in the table sets its cursor, so that a client's clock may;" + own(table));
            }
        }
    }

    private static String own(PolledTable table) {
        return " if every writer has the database set it set table.%s.late.commits to horizon"
                .formatted(table.settings().fullName());
    }

    @Override
    public Optional<TransactionReader> reader(LongSupplier nanoTime) {
        return Optional.of(new MySqlTransactions(nanoTime));
    }
}
