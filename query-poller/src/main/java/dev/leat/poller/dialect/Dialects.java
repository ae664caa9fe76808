package dev.leat.poller.dialect;

import dev.leat.poller.config.PollerSettings;
import java.time.Duration;
import java.util.Locale;
import org.apache.kafka.common.config.ConfigException;

/** The databases that are known. */
public final class Dialects {

    private static final String AUTO = "auto";

    private Dialects() {}

    /** @throws ConfigException if the configuration names none of them */
    public static Dialect of(PollerSettings settings) {
        return of(settings, settings.pace().statementTimeout());
    }

    /**
     * @param statementTimeout what a session of it is {@linkplain Dialect#prepare prepared} with
     * @throws ConfigException if the configuration names none of them
     */
    public static Dialect of(PollerSettings settings, Duration statementTimeout) {
        String name = settings.dialect().toLowerCase(Locale.ROOT);
        return switch (name.equals(AUTO) ? byAddress(settings.url()) : name) {
            case "postgresql", "postgres" -> new PostgresDialect();
            case "mysql" -> new MySqlDialect();
            case "h2" -> new H2Dialect();
            case "sqlite" -> new SqliteDialect(statementTimeout);
            case "ansi" -> new AnsiDialect(settings.clockQuery(), WallClock.of(settings.tables()), statementTimeout);
            default ->
                throw new ConfigException(
                        "dialect: must be auto, postgresql, mysql, h2, sqlite or ansi, and not " + settings.dialect());
        };
    }

    private static String byAddress(String url) {
        String[] parts = url.split(":", 3);
        if (parts.length < 3 || !parts[0].equals("jdbc")) {
            throw new ConfigException("connection.url: must be of the form jdbc:<database>:<where>");
        }
        return switch (parts[1]) {
            case "postgresql", "mysql", "h2", "sqlite" -> parts[1];
            default -> "ansi";
        };
    }
}
