package dev.leat.poller;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** HSQLDB, which keeps to the standard and is known by nothing else. */
class AnsiPollerTest extends PollerContract {

    /** It makes capital letters of names without quotes. */
    private static final String NAMES = "\\b(items|log|id|n|v|gone|updated_at|parts|days|major|minor|made_at)\\b";

    @Override
    TestDatabase fresh(String name) {
        return with(name, "TIMESTAMP(6) WITH TIME ZONE", "CURRENT_TIMESTAMP(6)", "UTC");
    }

    private static TestDatabase with(String name, String timestamp, String now, String zone) {
        return new TestDatabase(
                "jdbc:hsqldb:mem:" + name + ";hsqldb.tx=mvcc",
                "SA",
                "",
                "PUBLIC",
                timestamp,
                now,
                Map.of("window.ms", "60000", "clock.query", "VALUES " + now, "time.zone", zone),
                sql -> sql.replaceAll(NAMES, "\"$1\""));
    }

    @AfterEach
    void shutDown() {
        database.sql("SHUTDOWN");
    }

    @Test
    void aRowIsNotMissedWhereTheClockOnTheWallIsAheadOfUtc() throws Exception {
        database.sql("SHUTDOWN");
        database = with(
                "wall",
                "TIMESTAMP(6)",
                "CAST(CURRENT_TIMESTAMP(6) AT TIME ZONE INTERVAL '5:30' HOUR TO MINUTE AS TIMESTAMP(6))",
                "Asia/Kolkata");
        assertThatALateRowIsNotMissed();
    }

    @Test
    void aStatementThatTakesTooLongIsGivenUp() {
        database.sql(
                "CREATE TABLE items (id INT NOT NULL PRIMARY KEY, v VARCHAR(40), updated_at $time NOT NULL)",
                "INSERT INTO items SELECT i, 'a', $now FROM UNNEST(SEQUENCE_ARRAY(1, 20000, 1)) AS numbers(i)");
        assertThatItIsGivenUpInTime(database.adapted(
                "SELECT a.id, a.v, a.updated_at FROM items a, items b WHERE MOD(a.id * b.id, 1000) < 0"));
    }

    /** The standard has no way to compare values of no table. */
    @Override
    @Test
    void ofKeysThoseAreToldThatLieInARangeWhetherThereAreSuchRowsOrNot() throws Exception {
        assertThatThrownBy(super::ofKeysThoseAreToldThatLieInARangeWhetherThereAreSuchRowsOrNot)
                .isInstanceOf(RowFilter.Refused.class)
                .hasMessageContaining("whole table");
    }

    @Override
    @Test
    void aRangeOfKeysThatAreMomentsIsTheSameForRowsAndForKeys() throws Exception {
        assertThatThrownBy(super::aRangeOfKeysThatAreMomentsIsTheSameForRowsAndForKeys)
                .isInstanceOf(RowFilter.Refused.class);
    }

    @Test
    void aSessionOnlyReads() throws Exception {
        assertThatASessionOnlyReads();
    }
}
