package dev.leat.materializer.store.postgres;

import dev.leat.materializer.store.Batches.BatchRefused;
import dev.leat.materializer.store.StoreDefinition;
import dev.leat.materializer.store.StoreError;
import java.io.FileNotFoundException;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import javax.net.ssl.SSLException;

/** Opens connections that give up in time, and says what a failure means. */
final class PostgresConnector {

    private static final String URL_START = "jdbc:postgresql:";

    /** SQLSTATE classes: connection, transaction rollback, resources, lock or cancel, shutdown, system. */
    private static final Set<String> PASSING = Set.of("08", "40", "53", "55", "57", "58");

    /** Data, constraint, limit of the program (such as an index row that is too long). */
    private static final Set<String> OF_THE_DATA = Set.of("22", "23", "54");

    private static final String READ_ONLY = "25006";
    private static final String NO_TABLE = "42P01";

    private final StoreDefinition.PostgreSql definition;

    PostgresConnector(StoreDefinition.PostgreSql definition) {
        this.definition = definition;
    }

    /** A new session, without autocommit. */
    Connection connect() throws SQLException {
        StoreDefinition.Access access = definition.access();
        Properties properties = new Properties();
        access.user().ifPresent(user -> properties.setProperty("user", user));
        access.password().ifPresent(password -> properties.setProperty("password", password));
        access.trustStore().ifPresent(file -> {
            properties.setProperty("sslmode", "verify-full");
            properties.setProperty("sslrootcert", file);
        });
        properties.setProperty("ApplicationName", "leat");
        properties.setProperty("connectTimeout", "5");
        properties.setProperty("loginTimeout", "10");
        properties.setProperty("socketTimeout", "30");
        properties.setProperty("tcpKeepAlive", "true");
        urlProblem().ifPresent(problem -> {
            throw StoreError.STORE_UNUSABLE.exception("%s", problem);
        });
        Connection connection = DriverManager.getConnection(access.url(), properties);
        try (Statement statement = connection.createStatement()) {
            statement.execute(SqlText.SESSION);
            connection.setAutoCommit(false);
            return connection;
        } catch (SQLException failure) {
            connection.close();
            throw failure;
        }
    }

    Optional<String> urlProblem() {
        String url = definition.access().url();
        // asked first: DriverManager quotes a url that no driver takes, password and all
        boolean ours = url.startsWith(URL_START)
                && DriverManager.drivers().anyMatch(driver -> {
                    try {
                        return driver.acceptsURL(url);
                    } catch (SQLException notThisOne) {
                        return false;
                    }
                });
        return ours
                ? Optional.empty()
                : Optional.of("%s is not the url of a PostgreSQL; write it as jdbc:postgresql://host:port/database"
                        .formatted(definition.access().printableUrl()));
    }

    /**
     * What a failure means: a {@link dev.leat.stream.error.LeatException}, or {@link BatchRefused} if it is the documents'
     * fault.
     */
    RuntimeException meaning(SQLException failure) {
        String state = failure.getSQLState() == null ? "" : failure.getSQLState();
        String kind = state.length() < 2 ? "08" : state.substring(0, 2);
        if (OF_THE_DATA.contains(kind)) {
            return new BatchRefused(text(failure));
        }
        if (isAboutTrust(failure)) {
            return StoreError.STORE_ACCESS_DENIED.causedBy(
                    failure,
                    "PostgreSQL at %s: TLS failed: %s; name a readable PEM file of the authority that signed its certificate"
                            + " as trust store",
                    definition.access(),
                    text(failure));
        }
        if (PASSING.contains(kind) || state.equals(READ_ONLY)) {
            return StoreError.STORE_UNAVAILABLE.causedBy(
                    failure,
                    "PostgreSQL at %s does not take documents: %s; is it running and the url right?",
                    definition.access(),
                    text(failure));
        }
        if (state.equals(NO_TABLE)) {
            return StoreError.PLACE_GONE.causedBy(
                    failure,
                    "a table of store %s at %s was dropped while a loader wrote to it (%s); restart the program: it makes it"
                            + " again and reads the view from its start",
                    definition.name(),
                    definition.access(),
                    text(failure));
        }
        if (kind.equals("28") || kind.equals("3D") || kind.equals("3F") || state.equals("42501")) {
            return StoreError.STORE_ACCESS_DENIED.causedBy(
                    failure,
                    "PostgreSQL at %s refuses: %s; check database, user and password, and GRANT USAGE, CREATE ON SCHEMA to"
                            + " that user",
                    definition.access(),
                    text(failure));
        }
        return StoreError.STORE_UNUSABLE.causedBy(
                failure, "PostgreSQL at %s refuses: %s", definition.access(), text(failure));
    }

    private static boolean isAboutTrust(SQLException failure) {
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof SSLException
                    || cause instanceof GeneralSecurityException
                    || cause instanceof FileNotFoundException) {
                return true;
            }
        }
        return false;
    }

    private static String text(SQLException failure) {
        return "%s (SQLSTATE %s)"
                .formatted(String.valueOf(failure.getMessage()).replace('\n', ' '), failure.getSQLState());
    }
}
