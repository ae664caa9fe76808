package dev.leat.poller.horizon;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Optional;

/**
 * A server that gets its rows from another one, and how far behind that one it is. Immutable.
 *
 * @param query for microseconds since 1970, by the clock of the server that is written to: everything that was committed there until
 *     then is seen here. Null if it is not known
 */
record Replica(String query) {

    Optional<Instant> shown(Connection session) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            if (!row.next()) {
                return Optional.empty();
            }
            long micros = row.getLong(1);
            return row.wasNull()
                    ? Optional.empty()
                    : Optional.of(Instant.EPOCH
                            .plusSeconds(Math.floorDiv(micros, 1_000_000))
                            .plusNanos(Math.floorMod(micros, 1_000_000) * 1_000L));
        }
    }
}
