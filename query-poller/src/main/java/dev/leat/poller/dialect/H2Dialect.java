package dev.leat.poller.dialect;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Objects;
import java.util.Set;

/** H2, 2.x. */
final class H2Dialect implements Dialect {

    /** Connection broken, database closed, the file is locked by another process. */
    private static final Set<Integer> PASSING = Set.of(90067, 90098, 90121, 90020);

    @Override
    public String name() {
        return "h2";
    }

    @Override
    public void prepare(Connection session, Duration statementTimeout) throws SQLException {
        // its setReadOnly does nothing
        session.setAutoCommit(true);
        try (Statement statement = session.createStatement()) {
            statement.execute("SET QUERY_TIMEOUT " + statementTimeout.toMillis());
            statement.execute("SET TIME ZONE 'UTC'");
        }
    }

    @Override
    public String clockQuery() {
        return "SELECT CURRENT_TIMESTAMP(6)";
    }

    @Override
    public Instant instant(ResultSet row) throws SQLException {
        return Objects.requireNonNull(row.getObject(1, OffsetDateTime.class)).toInstant();
    }

    @Override
    public ColumnForm form(ColumnFacts column) {
        return switch (column.typeName()) {
            case "UUID" -> Forms.text("io.debezium.data.Uuid").comparedWith("CAST(? AS UUID)");
            case "JSON" -> Forms.text("io.debezium.data.Json");
            default -> AnsiDialect.standard(column);
        };
    }

    @Override
    public boolean passes(SQLException failure) {
        return Dialect.super.passes(failure) || PASSING.contains(failure.getErrorCode());
    }
}
