package dev.leat.poller.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.leat.poller.config.PollerError;
import dev.leat.poller.config.PollerSettings;
import dev.leat.stream.error.LeatException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AnsiClockTest {

    private static final String URL = "jdbc:hsqldb:mem:clocks;shutdown=true";
    private static final String IN_INDIA = "CURRENT_TIMESTAMP(6) AT TIME ZONE INTERVAL '5:30' HOUR TO MINUTE";
    private static final String ON_A_WALL_IN_INDIA = "CAST(" + IN_INDIA + " AS TIMESTAMP(6))";

    @Test
    void aTimeWithAZoneIsWhatItSays() throws Exception {
        assertThat(clock(IN_INDIA, Map.of("time.zone", "America/New_York")))
                .isCloseTo(Instant.now(), within(10, ChronoUnit.SECONDS));
    }

    @Test
    void aTimeWithoutAZoneIsOfTheZoneOfTheTables() throws Exception {
        assertThat(clock(ON_A_WALL_IN_INDIA, Map.of("time.zone", "Asia/Kolkata")))
                .isCloseTo(Instant.now(), within(10, ChronoUnit.SECONDS));
        assertThat(clock(
                        ON_A_WALL_IN_INDIA,
                        Map.of("table.s.a.time.zone", "UTC+05:30", "table.s.b.time.zone", "+05:30")))
                .isCloseTo(Instant.now(), within(10, ChronoUnit.SECONDS));
        assertThat(clock(
                        ON_A_WALL_IN_INDIA,
                        Map.of(
                                "time.zone",
                                "Asia/Kolkata",
                                "table.s.b.time.zone",
                                "UTC",
                                "table.s.b.cursor.kind",
                                "version")))
                .isCloseTo(Instant.now(), within(10, ChronoUnit.SECONDS));
    }

    @Test
    void inTheHourThatComesTwiceTheClockIsNeverAheadOfEither() throws Exception {
        Map<String, String> zurich = Map.of("time.zone", "Europe/Zurich");
        Instant first = Instant.parse("2024-10-27T00:00:00Z");

        assertThat(clock("TIMESTAMP '2024-10-27 01:59:59'", zurich)).isEqualTo(first.minusSeconds(1));
        assertThat(clock("TIMESTAMP '2024-10-27 02:00:00'", zurich)).isEqualTo(first);
        assertThat(clock("TIMESTAMP '2024-10-27 02:59:59'", zurich)).isEqualTo(first);
        assertThat(clock("TIMESTAMP '2024-10-27 03:00:00'", zurich)).isEqualTo(first.plusSeconds(7_200));
    }

    @Test
    void withoutAZoneItCannotBeReadForTablesOfSeveral() {
        assertThatThrownBy(() -> clock(ON_A_WALL_IN_INDIA, Map.of("table.s.a.time.zone", "Asia/Kolkata")))
                .isInstanceOf(LeatException.class)
                .hasMessageContaining("[Asia/Kolkata, UTC]")
                .extracting(failure -> ((LeatException) failure).code())
                .isEqualTo(PollerError.TABLE_NOT_POLLABLE);
    }

    private static Instant clock(String expression, Map<String, String> more) throws SQLException {
        Map<String, String> settings = new HashMap<>(more);
        settings.put("connection.url", URL);
        settings.put("tables", "s.a,s.b");
        settings.put("clock.query", "VALUES " + expression);
        try (Connection session = DriverManager.getConnection(URL, "SA", "")) {
            return Dialects.of(PollerSettings.of(settings)).clock(session);
        }
    }
}
