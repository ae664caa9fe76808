package dev.leat.services;

import com.mysql.cj.jdbc.MysqlDataSource;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** What a database server's superuser does for those who use it. Thread-safe. */
public final class Superuser {

    private static final int TIMEOUT_S = 5;

    private final String displayName;
    private final DataSource source;
    private final Service server;

    private Superuser(String displayName, DataSource source, Service server) {
        this.displayName = displayName;
        this.source = source;
        this.server = server;
    }

    public static Superuser of(PostgreSqlService server) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(server.jdbcUrl("postgres"));
        source.setUser(server.user());
        source.setPassword(server.password());
        source.setConnectTimeout(TIMEOUT_S);
        source.setLoginTimeout(TIMEOUT_S);
        return new Superuser("PostgreSQL", source, server);
    }

    public static Superuser of(MySqlService server) {
        MysqlDataSource source = new MysqlDataSource();
        int timeoutMs = TIMEOUT_S * 1_000;
        source.setUrl(server.jdbcUrl("mysql") + "?connectTimeout=" + timeoutMs + "&socketTimeout=" + timeoutMs);
        source.setUser(server.user());
        source.setPassword(server.password());
        return new Superuser("MySQL", source, server);
    }

    /** Whether the server lets its superuser in; an exception when not, which says why. */
    public boolean isLetIn() throws IOException {
        try (Connection connection = source.getConnection()) {
            return connection.isValid(TIMEOUT_S);
        } catch (SQLException notYet) {
            throw new IOException(notYet);
        }
    }

    /** Runs a statement; a failure names it and the server's log. */
    public void execute(String sql) {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException failure) {
            throw ServiceError.STATEMENT_FAILED.causedBy(failure, displayName, sql, failure, server.logFile());
        }
    }
}
