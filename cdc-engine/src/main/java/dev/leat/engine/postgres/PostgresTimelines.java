package dev.leat.engine.postgres;

import dev.leat.engine.source.SourceDefinition;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.OptionalLong;
import java.util.Properties;
import org.postgresql.Driver;

/**
 * Where the history of a server's data branched off, as the server tells those who replicate. Each promotion of a standby and
 * each recovery from an archive begins a timeline; its history names the earlier ones and where each was left.
 */
final class PostgresTimelines {

    private PostgresTimelines() {}

    /**
     * Where the history that led to {@code timeline} left an earlier timeline: up to there both have the same log.
     *
     * @return empty when the earlier one is no part of that history
     */
    static OptionalLong left(SourceDefinition definition, int timeline, int earlier) throws SQLException {
        if (timeline <= 1) {
            return OptionalLong.empty(); // the first one has no history
        }
        Properties properties = new Properties();
        properties.setProperty("user", definition.user());
        properties.setProperty("password", definition.password());
        properties.setProperty("connectTimeout", "10");
        properties.setProperty("socketTimeout", "30");
        properties.setProperty("replication", "database");
        properties.setProperty("preferQueryMode", "simple"); // all that this kind of connection understands
        properties.setProperty("assumeMinServerVersion", "14");
        try (Connection connection = new Driver().connect(definition.url(), properties)) {
            if (connection == null) {
                throw new SQLException("no PostgreSQL address", "08001");
            }
            try (Statement statement = connection.createStatement();
                    ResultSet history = statement.executeQuery("TIMELINE_HISTORY " + timeline)) {
                history.next();
                return left(new String(history.getBytes("content"), StandardCharsets.UTF_8), earlier);
            }
        }
    }

    /** Lines of {@code <timeline> <where it was left, as X/X> <reason>}, comments and empty ones between them. */
    static OptionalLong left(String history, int earlier) {
        return history.lines()
                .map(line -> line.strip().split("\\s+", 3))
                .filter(words -> words.length >= 2 && words[0].equals(Integer.toString(earlier)))
                .mapToLong(words -> lsn(words[1]))
                .findFirst();
    }

    private static long lsn(String text) {
        String[] halves = text.split("/", 2);
        return HexFormat.fromHexDigitsToLong(halves[0]) << 32 | HexFormat.fromHexDigitsToLong(halves[1]);
    }
}
