package dev.leat.poller;

import dev.leat.poller.config.PollerError;
import dev.leat.poller.config.PollerSettings;
import dev.leat.poller.dialect.Dialect;
import dev.leat.stream.error.LeatException;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import java.util.ServiceLoader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens sessions with the database. */
final class Session {

    private static final Logger log = LoggerFactory.getLogger(Session.class);

    private Session() {}

    /** One that only reads. */
    static Connection open(PollerSettings settings, Dialect dialect) throws SQLException {
        return open(settings, dialect, settings.pace().statementTimeout());
    }

    /** One that only reads, and takes its time for it. */
    static Connection open(PollerSettings settings, Dialect dialect, Duration statementTimeout) throws SQLException {
        Properties properties = new Properties();
        if (!settings.user().isEmpty()) {
            properties.setProperty("user", settings.user());
            properties.setProperty("password", settings.password());
        }
        dialect.driverProperties(statementTimeout).forEach((name, value) -> {
            if (!settings.url().contains(name + "=")) {
                properties.setProperty(name, value);
            }
        });
        Connection session = driver(settings).connect(settings.url(), properties);
        if (session == null) {
            throw new SQLException("the driver does not take the address", "08001");
        }
        try {
            dialect.prepare(session, statementTimeout);
            return session;
        } catch (SQLException notPrepared) {
            close(session);
            throw notPrepared;
        }
    }

    /** Of our own class loader, which in a Connect cluster is the plugin's. */
    private static Driver driver(PollerSettings settings) throws SQLException {
        for (Driver driver : ServiceLoader.load(Driver.class, Session.class.getClassLoader())) {
            if (driver.acceptsURL(settings.url())) {
                return driver;
            }
        }
        throw new LeatException(
                PollerError.SOURCE_REFUSED,
                "there is no JDBC driver for %s; put its jar beside the connector's".formatted(settings));
    }

    /** From any thread: what it is being asked fails then, at once. Not every driver can; then it ends by its own time limit. */
    static void abort(Connection session) {
        try {
            session.abort(Runnable::run);
        } catch (SQLException | AbstractMethodError failure) {
            log.debug("A session could not be broken off; its statement ends by its own time limit", failure);
        }
    }

    static void close(Connection session) {
        try {
            session.close();
        } catch (SQLException failure) {
            log.debug("A session could not be closed; it is left to the server", failure);
        }
    }
}
