package dev.leat.poller.horizon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.poller.config.CursorKind;
import dev.leat.poller.config.LateCommits;
import dev.leat.poller.config.TableSettings;
import dev.leat.poller.cursor.CursorScale;
import dev.leat.poller.dialect.ColumnForm;
import dev.leat.poller.horizon.Horizon.Means;
import dev.leat.poller.table.PolledTable;
import dev.leat.poller.table.PolledTable.Column;
import dev.leat.poller.table.Schemas;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** All times are given in seconds; the margin is two, and a column cuts off one at most. */
class HorizonTest {

    private static final long SECOND = 1_000_000;
    private static final String LOCAL = "io.debezium.time.MicroTimestamp";
    private static final String INSTANT = "io.debezium.time.ZonedTimestamp";
    private static final PostgresTransactions.Open NONE = open();

    @Test
    void nothingMayBePassedBeforeAllTransactionsHaveEndedThatWereOpenThen() {
        Horizon horizon = horizon(INSTANT, "UTC", OptionalLong.empty());
        look(horizon, 100, 0, open("1/1", "2/7"));
        look(horizon, 110, 10, open("1/1"));
        look(horizon, 120, 20, open("1/1", "3/3"));
        assertThat(horizon.bound()).isEmpty();
        look(horizon, 130, 30, open("1/2", "3/3"));
        // 3/3 was not open at 110, and may have been so at 120
        assertThat(horizon.bound()).hasValue(107 * SECOND);
        look(horizon, 140, 40, open("1/2"));
        assertThat(horizon.bound()).hasValue(117 * SECOND);
        look(horizon, 150, 50, NONE);
        assertThat(horizon.bound()).hasValue(147 * SECOND);
    }

    @Test
    void aTransactionThatWasPreparedIsStillOpen() {
        Horizon horizon = horizon(INSTANT, "UTC", OptionalLong.of(5 * SECOND));
        look(horizon, 100, 0, open("1/1"));
        look(
                horizon,
                110,
                10,
                new PostgresTransactions.Open(Set.of(), Set.of("717"), Set.of("717"), OptionalLong.empty()));
        look(horizon, 120, 20, new PostgresTransactions.Open(Set.of(), Set.of("717"), Set.of(), OptionalLong.empty()));
        assertThat(horizon.bound()).hasValue(5 * SECOND);
        look(horizon, 130, 30, NONE);
        assertThat(horizon.bound()).hasValue(127 * SECOND);
    }

    @Test
    void whereItIsKnownWhenTheOpenOnesBeganNothingBeforeThatIsWaitedFor() {
        Horizon horizon = horizon(INSTANT, "UTC", OptionalLong.empty());
        look(
                horizon,
                100,
                0,
                new PostgresTransactions.Open(Set.of("1/1"), Set.of(), Set.of(), OptionalLong.of(90 * SECOND)));
        assertThat(horizon.bound()).hasValue(87 * SECOND);
        look(horizon, 110, 10, open("1/1"));
        assertThat(horizon.bound()).hasValue(87 * SECOND);
    }

    @Test
    void aClockThatWasSetBackCountsForMoreThanWhenTheOpenOnesBegan() {
        Horizon horizon = horizon(INSTANT, "UTC", OptionalLong.empty());
        OpenTransactions beforeIt =
                new PostgresTransactions.Open(Set.of("1/1"), Set.of(), Set.of(), OptionalLong.of(95 * SECOND));
        look(horizon, 100, 0, beforeIt);
        look(horizon, 50, 10, beforeIt);
        look(horizon, 60, 20, beforeIt);
        assertThat(horizon.bound()).hasValue(39 * SECOND);
    }

    /** It ran when the running ones were read, and was prepared when these were. */
    @Test
    void aTransactionThatWasPreparedInTheMiddleOfALookIsStillOpen() {
        Horizon horizon = horizon(INSTANT, "UTC", OptionalLong.of(5 * SECOND));
        look(horizon, 100, 0, open("1/1"));
        look(
                horizon,
                110,
                10,
                new PostgresTransactions.Open(Set.of("1/1"), Set.of("717"), Set.of("717"), OptionalLong.empty()));
        look(horizon, 120, 20, new PostgresTransactions.Open(Set.of(), Set.of("717"), Set.of(), OptionalLong.empty()));
        assertThat(horizon.bound()).hasValue(5 * SECOND);
        look(horizon, 130, 30, NONE);
        assertThat(horizon.bound()).hasValue(127 * SECOND);
    }

    @ParameterizedTest(name = "after {0} s the clock shows {1}, where it showed 100")
    @CsvSource({"1, 101, 97", "1, 99.5, 97", "1, 90, 88", "60, 160, 97", "60, 100, 39", "60, 130, 69"})
    void aClockThatWasSetBackHasEverythingReadAgainThatItMayHaveGivenSince(
            long elapsed, double clock, double unchanged) {
        Horizon horizon = horizon(INSTANT, "UTC", OptionalLong.empty());
        look(horizon, 100, 0, NONE);
        assertThat(horizon.bound()).hasValue(97 * SECOND);
        look(horizon, clock, elapsed, NONE);
        assertThat(horizon.unchanged()).hasValue(Math.round(unchanged * SECOND));
    }

    @Test
    void aClockThatWasSetBackWhileNobodyLookedIsSeenByWhatWasStored() {
        Horizon horizon = horizon(INSTANT, "UTC", OptionalLong.of(1_000 * SECOND));
        look(horizon, 500, 0, NONE);
        assertThat(horizon.unchanged()).hasValue(497 * SECOND);
    }

    @Test
    void whenTheWallClockIsSetBackInAutumnItsSecondHourIsReadToo() {
        // in Zurich 03:00 becomes 02:00 on 2024-10-27, which is 01:00 UTC
        Instant change = Instant.parse("2024-10-27T01:00:00Z");
        Horizon horizon = horizon(LOCAL, "Europe/Zurich", OptionalLong.empty());
        look(horizon, seconds(change) - 60, 0, NONE);
        assertThat(local(horizon.bound())).isEqualTo(LocalDateTime.parse("2024-10-27T02:58:57"));
        look(horizon, seconds(change) + 1, 61, NONE);
        // what was written in the last second has 02:00:01
        assertThat(local(horizon.unchanged())).isBefore(LocalDateTime.parse("2024-10-27T02:00:00"));
        assertThat(local(horizon.bound())).isBefore(LocalDateTime.parse("2024-10-27T02:00:00"));
        look(horizon, seconds(change) + 600, 660, NONE);
        assertThat(local(horizon.bound())).isEqualTo(LocalDateTime.parse("2024-10-27T02:09:57"));
    }

    @Test
    void anAutumnThatPassedWhileNobodyLookedIsKnownFromTheZone() {
        Instant stored = Instant.parse("2024-10-27T00:30:00Z");
        Horizon horizon = horizon(LOCAL, "Europe/Zurich", OptionalLong.of(CursorScale.micros(stored)));
        look(horizon, seconds(Instant.parse("2024-10-27T05:00:00Z")), 0, NONE);
        assertThat(local(horizon.unchanged())).isBefore(LocalDateTime.parse("2024-10-27T02:00:00"));
        assertThat(local(horizon.bound())).isEqualTo(LocalDateTime.parse("2024-10-27T05:59:57"));
    }

    @Test
    void inSpringTheWallClockOnlySkipsAnHour() {
        Instant change = Instant.parse("2024-03-31T01:00:00Z");
        Horizon horizon = horizon(LOCAL, "Europe/Zurich", OptionalLong.empty());
        look(horizon, seconds(change) - 60, 0, NONE);
        look(horizon, seconds(change) + 60, 120, NONE);
        assertThat(local(horizon.bound())).isEqualTo(LocalDateTime.parse("2024-03-31T03:00:57"));
    }

    @Test
    void withoutKnowledgeOfTransactionsAWindowIsKept() {
        TableSettings settings = settings(CursorKind.UPDATED_AT, "UTC");
        Horizon horizon =
                new Horizon(settings, scale(settings, INSTANT), Means.WINDOW, OptionalLong.empty(), Optional.empty());
        look(horizon, 100, 0, NONE);
        assertThat(horizon.bound()).hasValue(39 * SECOND);
    }

    @Test
    void aNumberMayBePassedWhenTheWindowHasPassedSinceItWasTheGreatest() {
        TableSettings settings = settings(CursorKind.INCREMENTING, "UTC");
        Horizon horizon =
                new Horizon(settings, scale(settings, ""), Means.WINDOW, OptionalLong.empty(), Optional.empty());
        for (long second : List.of(0L, 30L, 59L, 61L)) {
            horizon.look(
                    new Look(Instant.EPOCH, 0, Optional.of(Instant.EPOCH)),
                    OptionalLong.of(1_000 + second),
                    new Elapsing(second * 1_000_000_000, second * 1_000_000_000, 60_000_000_000L, false));
        }
        assertThat(horizon.bound()).hasValue(1_000);
    }

    private static PostgresTransactions.Open open(String... running) {
        return new PostgresTransactions.Open(Set.of(running), Set.of(), Set.of(), OptionalLong.empty());
    }

    private static void look(Horizon horizon, double clock, long elapsed, OpenTransactions open) {
        Instant now = CursorScale.instant(Math.round(clock * SECOND));
        horizon.look(new Look(now, elapsed * 1_000_000_000, Optional.of(now)), OptionalLong.empty(), open);
    }

    private static double seconds(Instant instant) {
        return instant.getEpochSecond();
    }

    private static LocalDateTime local(OptionalLong rank) {
        return LocalDateTime.ofInstant(CursorScale.instant(rank.orElseThrow()), ZoneOffset.UTC);
    }

    private static Horizon horizon(String type, String zone, OptionalLong stored) {
        TableSettings settings = settings(CursorKind.UPDATED_AT, zone);
        return new Horizon(settings, scale(settings, type), Means.OPEN_TRANSACTIONS, stored, Optional.empty());
    }

    private static TableSettings settings(CursorKind kind, String zone) {
        return new TableSettings(
                "public",
                "items",
                Optional.empty(),
                List.of("updated_at"),
                kind,
                List.of(),
                Duration.ofMillis(1),
                ZoneId.of(zone),
                LateCommits.AUTO,
                Duration.ofSeconds(2),
                Duration.ofSeconds(60),
                Optional.empty(),
                Optional.empty());
    }

    /** @param type the name of the column's schema; none for a number */
    private static CursorScale scale(TableSettings settings, String type) {
        ColumnForm form = new ColumnForm(
                () -> type.isEmpty()
                        ? SchemaBuilder.int64()
                        : (type.equals(INSTANT) ? SchemaBuilder.string() : SchemaBuilder.int64()).name(type),
                "%s",
                (rows, i) -> null,
                "?",
                (statement, i, value) -> {});
        Column column = new Column("updated_at", "updated_at", form, false);
        Schema any = Schema.STRING_SCHEMA;
        return CursorScale.of(new PolledTable(
                settings,
                "shop.public.items",
                "items",
                List.of(column),
                List.of(0),
                List.of(0),
                OptionalInt.empty(),
                new Schemas(any, any, any, any)));
    }
}
