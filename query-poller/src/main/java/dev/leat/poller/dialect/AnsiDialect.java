package dev.leat.poller.dialect;

import dev.leat.poller.config.PollerError;
import dev.leat.stream.error.LeatException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Any database that keeps to the standard, known by what its driver says of types. */
final class AnsiDialect implements Dialect {

    /** Of drivers that have numbers of their own for such types, or tell them by name only: Oracle's, SQL Server's, Redshift's. */
    private static final Pattern ZONED = Pattern.compile(".*WITH (LOCAL )?TIME ZONE|TIMESTAMPTZ|DATETIMEOFFSET");

    private static final Logger log = LoggerFactory.getLogger(AnsiDialect.class);

    /** For so long the network is waited for, beyond the time limit of the statement. */
    private static final Duration ANSWER = Duration.ofSeconds(10);

    private final Optional<String> clockQuery;
    private final WallClock wallClock;
    private final Duration statementTimeout;

    AnsiDialect(Optional<String> clockQuery, WallClock wallClock, Duration statementTimeout) {
        this.clockQuery = clockQuery;
        this.wallClock = wallClock;
        this.statementTimeout = statementTimeout;
    }

    @Override
    public String name() {
        return "ansi";
    }

    @Override
    public void prepare(Connection session, Duration timeout) throws SQLException {
        requireDoubleQuotes(session);
        session.setReadOnly(true);
        session.setAutoCommit(true);
        try {
            session.setNetworkTimeout(
                    Runnable::run, Math.clamp(timeout.plus(ANSWER).toMillis(), 0, Integer.MAX_VALUE));
        } catch (SQLException | AbstractMethodError unknown) {
            log.debug("The driver has no time limit for what a database does not answer", unknown);
        }
    }

    /** Where they are not those of names they may be those of texts, and a query would read what stands in the query. */
    private static void requireDoubleQuotes(Connection session) throws SQLException {
        String quote = session.getMetaData().getIdentifierQuoteString().trim();
        if (!quote.isEmpty() && !quote.equals("\"")) {
            throw new LeatException(
                    PollerError.SOURCE_REFUSED,
                    "%s puts names between %s and not between \", as the standard has it, so the dialect ansi cannot ask it; name another in dialect if there is one"
                            .formatted(session.getMetaData().getDatabaseProductName(), quote));
        }
    }

    @Override
    public Statement statement(Connection session) throws SQLException {
        return limited(session.createStatement());
    }

    @Override
    public PreparedStatement statement(Connection session, String sql) throws SQLException {
        return limited(session.prepareStatement(sql));
    }

    private <S extends Statement> S limited(S statement) throws SQLException {
        try {
            statement.setQueryTimeout(
                    Math.clamp(statementTimeout.plusSeconds(1).minusNanos(1).toSeconds(), 1, Integer.MAX_VALUE));
        } catch (SQLFeatureNotSupportedException unlimited) {
            log.debug("The driver has no time limit for statements", unlimited);
        }
        return statement;
    }

    @Override
    public String clockQuery() {
        return clockQuery.orElse("SELECT CURRENT_TIMESTAMP");
    }

    @Override
    public Instant instant(ResultSet row) throws SQLException {
        if (isPoint(ColumnFacts.of(this, row.getMetaData(), 1, Map.of()))) {
            return given(row.getObject(1, OffsetDateTime.class)).toInstant();
        }
        // not as a Timestamp, which passes through the zone of this machine
        return wallClock.instant(given(row.getObject(1, LocalDateTime.class)));
    }

    private <T> T given(@Nullable T time) throws SQLException {
        if (time == null) {
            throw new SQLException("the clock shows null: " + clockQuery(), "22004");
        }
        return time;
    }

    @Override
    public ColumnForm form(ColumnFacts column) {
        return standard(column);
    }

    /** Of the types that the standard knows; all others are texts. */
    static ColumnForm standard(ColumnFacts column) {
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
            case Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY, Types.BLOB -> Forms.BYTES;
            default -> isPoint(column) ? Forms.zoned(column.scale()) : local(column);
        };
    }

    private static ColumnForm local(ColumnFacts column) {
        return column.jdbcType() == Types.TIMESTAMP ? Forms.local(column.scale()) : Forms.TEXT;
    }

    @Override
    public Optional<String> typed(ColumnForm form) {
        return Optional.empty();
    }

    @Override
    public boolean passes(SQLException failure) {
        return Dialect.super.passes(failure)
                || failure instanceof SQLTransientException
                || failure instanceof SQLRecoverableException;
    }

    /** Whether its values are points in time, and not what a clock on a wall shows. */
    private static boolean isPoint(ColumnFacts column) {
        return column.jdbcType() == Types.TIMESTAMP_WITH_TIMEZONE
                || ZONED.matcher(column.typeName().toUpperCase(Locale.ROOT)).matches();
    }
}
