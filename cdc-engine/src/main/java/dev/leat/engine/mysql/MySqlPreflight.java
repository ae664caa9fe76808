package dev.leat.engine.mysql;

import dev.leat.engine.mysql.MySqlServer.TableFacts;
import dev.leat.engine.mysql.MySqlServer.UnreadableColumn;
import dev.leat.engine.source.SourceDefinition;
import dev.leat.engine.source.SourceProblem;
import dev.leat.engine.source.TablePatterns;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Whether a server is ready to be captured, and the SQL that makes it so. */
final class MySqlPreflight {

    /** From Friday evening until somebody has looked on Monday. */
    private static final Duration WEEKEND = Duration.ofDays(3);

    private static final Duration WEEK = Duration.ofDays(7);

    private final SourceDefinition definition;
    private final MySqlServer server;

    MySqlPreflight(SourceDefinition definition, MySqlServer server) {
        this.definition = definition;
        this.server = server;
    }

    List<SourceProblem> check() throws SQLException {
        List<SourceProblem> problems = new ArrayList<>();
        checkServer(server.variables(), problems);
        List<TableFacts> all = server.tables();
        for (int i = 0; i < definition.tables().size(); i++) {
            checkPattern("tables[%d]".formatted(i), definition.tables().get(i), all, problems);
        }
        List<String> outboxes = definition.outboxes().tables();
        for (int i = 0; i < outboxes.size(); i++) {
            checkPattern("outbox.tables[%d]".formatted(i), outboxes.get(i), all, problems);
        }
        List<TableFacts> captured = TablePatterns.matching(definition.captured(), all);
        checkGrants(new Grants(server.grants()), captured, problems);
        for (TableFacts table : captured) {
            checkTable(table, problems);
        }
        checkColumns(captured, problems);
        return problems;
    }

    private static void checkServer(Map<String, String> variables, List<SourceProblem> problems) {
        if (!"ON".equals(variables.get("log_bin"))) {
            problems.add(new SourceProblem(
                    "url",
                    "the server writes no binary log (log_bin=OFF)",
                    "start the server with --log-bin and a --server-id of its own"));
            return;
        }
        require(variables, "binlog_format", "ROW", "statements instead of the rows that they changed", problems);
        require(variables, "binlog_row_image", "FULL", "rows that are not whole", problems);
        require(variables, "binlog_row_value_options", "", "JSON values that are not whole", problems);
        checkRetention(variables, problems);
        boolean named = "ON".equals(variables.get("gtid_mode"));
        if (!named) {
            problems.add(SourceProblem.warning(
                    "url",
                    "the server does not name its transactions (gtid_mode=%s), so a log that was set back is not always noticed"
                            .formatted(variables.get("gtid_mode")),
                    "SET PERSIST enforce_gtid_consistency = ON; SET PERSIST gtid_mode = OFF_PERMISSIVE; SET PERSIST"
                            + " gtid_mode = ON_PERMISSIVE; SET PERSIST gtid_mode = ON;"));
        }
        if (!named && "ON".equals(variables.get("binlog_transaction_compression"))) {
            problems.add(new SourceProblem(
                    "url",
                    "the server compresses transactions and does not name them, so that their places are not known",
                    "SET PERSIST binlog_transaction_compression = OFF; or turn GTIDs on"));
        }
    }

    private static void checkRetention(Map<String, String> variables, List<SourceProblem> problems) {
        Optional<Duration> retention = MySqlLog.retention(variables);
        if (retention.isPresent() && retention.get().compareTo(WEEKEND) < 0) {
            problems.add(SourceProblem.warning(
                    "url",
                    "the server keeps its binary log for %d h: when capture stands still over a weekend, changes are lost"
                            .formatted(retention.get().toHours()),
                    variables.containsKey(MySqlLog.EXPIRE_SECONDS)
                            ? "SET PERSIST binlog_expire_logs_seconds = %d;".formatted(WEEK.toSeconds())
                            : "SET GLOBAL expire_logs_days = %d; and the same in my.cnf".formatted(WEEK.toDays())));
        }
    }

    private static void require(
            Map<String, String> variables, String name, String wanted, String means, List<SourceProblem> problems) {
        String value = variables.getOrDefault(name, wanted);
        if (!value.equals(wanted)) {
            problems.add(new SourceProblem(
                    "url",
                    "the server logs %s (%s=%s)".formatted(means, name, value),
                    "SET PERSIST %s = '%s'; and end the sessions that are connected".formatted(name, wanted)));
        }
    }

    private static void checkPattern(String field, String pattern, List<TableFacts> all, List<SourceProblem> problems) {
        if (!TablePatterns.matching(pattern, all).isEmpty()) {
            return;
        }
        if (pattern.contains("*")) {
            problems.add(
                    new SourceProblem(field, "no table matches " + pattern, "correct the pattern: database.table"));
            return;
        }
        List<String> near = TablePatterns.near(pattern, all);
        problems.add(new SourceProblem(
                field,
                "there is no table %s, or user may not see it".formatted(pattern),
                near.isEmpty()
                        ? "write it as database.table; the user sees: "
                                + all.stream()
                                        .map(TableFacts::fullName)
                                        .limit(10)
                                        .collect(Collectors.joining(", "))
                        : "did you mean " + String.join(" or ", near) + "?"));
    }

    private void checkGrants(Grants grants, List<TableFacts> captured, List<SourceProblem> problems) {
        if (!grants.onEverything("REPLICATION SLAVE")) {
            problems.add(missing("read the binary log", "GRANT REPLICATION SLAVE ON *.* TO %s;"));
        }
        if (!grants.onEverything("REPLICATION CLIENT") && !grants.onEverything("SUPER")) {
            problems.add(missing("ask where the binary log stands", "GRANT REPLICATION CLIENT ON *.* TO %s;"));
        }
        List<String> unlockable = captured.stream()
                .map(TableFacts::schema)
                .distinct()
                .filter(database -> !grants.on(database, "LOCK TABLES"))
                .toList();
        if (!grants.onEverything("RELOAD") && !grants.onEverything("FLUSH_TABLES") && !unlockable.isEmpty()) {
            problems.add(missing(
                    "hold the tables still for the moment in which the first load begins",
                    "GRANT RELOAD ON *.* TO %s;"));
        }
    }

    private SourceProblem missing(String what, String grant) {
        return new SourceProblem(
                "user",
                "user %s may not %s".formatted(definition.user(), what),
                grant.formatted(MySqlServer.quoted(definition.user())));
    }

    private void checkTable(TableFacts table, List<SourceProblem> problems) throws SQLException {
        if (!table.keyed()) {
            problems.add(new SourceProblem(
                    "tables",
                    "table %s has no primary key, so its changes belong to no entity".formatted(table.fullName()),
                    "ALTER TABLE %s ADD PRIMARY KEY (...);".formatted(table.quoted())));
        }
        if (!server.mayRead(table)) {
            problems.add(missing(
                    "read " + table.fullName(),
                    "GRANT SELECT ON " + table.quoted().replace("%", "%%") + " TO %s;"));
        }
    }

    private void checkColumns(List<TableFacts> captured, List<SourceProblem> problems) throws SQLException {
        Set<String> names = captured.stream().map(TableFacts::fullName).collect(Collectors.toSet());
        for (UnreadableColumn column : server.unreadableColumns()) {
            if (names.contains(column.table().fullName())) {
                problems.add(new SourceProblem(
                        "tables",
                        "column %s of table %s is %s, which the connector reads wrongly from the log"
                                .formatted(column.name(), column.table().fullName(), column.because()),
                        "ALTER TABLE %s MODIFY %s ... CHARACTER SET utf8mb4, without commas in an enum;"
                                .formatted(column.table().quoted(), MySqlServer.quoted(column.name()))));
            }
        }
    }
}
