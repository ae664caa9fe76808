package dev.leat.poller.dialect;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.Calendar;
import java.util.Optional;
import java.util.TimeZone;

/** Any database that keeps to the standard, known by what its driver says of types. */
class AnsiDialect implements Dialect {

    private final Optional<String> clockQuery;

    AnsiDialect(Optional<String> clockQuery) {
        this.clockQuery = clockQuery;
    }

    @Override
    public String name() {
        return "ansi";
    }

    @Override
    public void prepare(Connection session, Duration statementTimeout) throws SQLException {
        session.setReadOnly(true);
        session.setAutoCommit(true);
    }

    @Override
    public String clockQuery() {
        return clockQuery.orElse("SELECT CURRENT_TIMESTAMP");
    }

    @Override
    public Instant instant(ResultSet row) throws SQLException {
        Timestamp now = row.getTimestamp(1, Calendar.getInstance(TimeZone.getTimeZone("UTC")));
        return now.toInstant();
    }

    @Override
    public ColumnForm form(ColumnFacts column) {
        return switch (column.jdbcType()) {
            case Types.BOOLEAN, Types.BIT -> Forms.BOOLEAN;
            case Types.TINYINT, Types.SMALLINT -> Forms.INT16;
            case Types.INTEGER -> Forms.INT32;
            case Types.BIGINT -> Forms.INT64;
            case Types.REAL -> Forms.FLOAT32;
            case Types.FLOAT, Types.DOUBLE -> Forms.FLOAT64;
            case Types.NUMERIC, Types.DECIMAL -> Forms.decimal(column.precision(), column.scale());
            case Types.DATE -> Forms.DAYS;
            case Types.TIME -> Forms.TIME_OF_DAY;
            case Types.TIMESTAMP -> Forms.local(column.scale());
            case Types.TIMESTAMP_WITH_TIMEZONE -> Forms.zoned(column.scale());
            case Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY, Types.BLOB -> Forms.BYTES;
            default -> Forms.TEXT;
        };
    }
}
