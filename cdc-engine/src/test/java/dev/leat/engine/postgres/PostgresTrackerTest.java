package dev.leat.engine.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.engine.connect.PositionTracker.Publish;
import dev.leat.engine.postgres.PostgresPosition.Place;
import dev.leat.engine.postgres.PostgresPosition.Streaming;
import dev.leat.engine.postgres.SimulatedLog.Transaction;
import dev.leat.stream.error.LeatException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

class PostgresTrackerTest {

    private static final long START = 1000;

    @Property(tries = 500)
    void whateverIsInterruptedWhereverNothingIsLostOrRepeatedAndPositionsOrderEverything(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 12) int transactions) {
        Random random = new Random(seed);
        SimulatedLog log = randomLog(random, transactions);
        List<String> published = new ArrayList<>();
        List<String> positions = new ArrayList<>();
        Map<String, String> ids = new HashMap<>();
        Optional<JsonNode> stored = Optional.of(new Streaming(START, Optional.empty()).toJson());
        for (int life = 0; life < 20 && published.size() < log.truth().size(); life++) {
            PostgresTracker tracker = tracker(stored);
            List<SourceRecord> records = log.from(tracker.connectorOffset());
            // lives get longer, so that one of them comes to the end
            int taken = Math.min(records.size(), random.nextInt(5 + life * 5));
            for (int at = 0; at < taken; ) {
                int batchEnd = Math.min(taken, at + 1 + random.nextInt(4));
                List<String> batch = new ArrayList<>();
                for (; at < batchEnd; at++) {
                    SourceRecord record = records.get(at);
                    if (tracker.next(record) instanceof Publish place) {
                        batch.add(record.topic());
                        positions.add(place.position());
                        assertThat(ids.put(place.eventId(), record.topic())).isNull();
                    }
                }
                boolean killedBeforeTheCommit = at == taken && random.nextBoolean();
                if (killedBeforeTheCommit) {
                    positions
                            .subList(positions.size() - batch.size(), positions.size())
                            .clear();
                    ids.values().removeAll(batch);
                } else {
                    published.addAll(batch);
                    stored = Optional.of(tracker.stored());
                }
            }
        }
        assertThat(published).isEqualTo(log.truth().subList(0, published.size()));
        assertThat(positions).isSorted().doesNotHaveDuplicates();
    }

    private static SimulatedLog randomLog(Random random, int count) {
        // each transaction takes places from one common sequence, so that those of different transactions interleave
        List<List<Long>> places = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            places.add(new ArrayList<>());
        }
        long place = START;
        for (int i = 0; i < count * 4; i++) {
            place += 1 + random.nextInt(3);
            List<Long> chosen = places.get(random.nextInt(count));
            for (int shared = random.nextInt(3); shared >= 0; shared--) {
                chosen.add(place);
            }
        }
        List<Transaction> transactions = new ArrayList<>();
        List<Integer> order = new ArrayList<>(Arrays.asList(range(count)));
        Collections.shuffle(order, random);
        for (int i : order) {
            // a commit stands behind the changes of its transaction, and not before the commits that came first
            place += 1 + random.nextInt(3);
            transactions.add(new Transaction(i, places.get(i), place));
        }
        return new SimulatedLog(START, transactions);
    }

    private static Integer[] range(int count) {
        Integer[] range = new Integer[count];
        Arrays.setAll(range, i -> i);
        return range;
    }

    @Test
    void aLogThatDoesNotReplayWhatWasPublishedStopsTheSource() {
        PostgresTracker tracker =
                tracker(Optional.of(new Streaming(START, Optional.of(new Place(1010, 2, 7))).toJson()));
        SimulatedLog log = new SimulatedLog(START, List.of(new Transaction(7, List.of(1010L, 1020L), 1030)));
        List<SourceRecord> records = log.from(tracker.connectorOffset());

        tracker.next(records.get(0));
        assertThatThrownBy(() -> tracker.next(records.get(1)))
                .isInstanceOf(LeatException.class)
                .hasMessageContaining("did not replay");
    }

    @Test
    void anotherTransactionAtTheStoredPlaceStopsTheSource() {
        PostgresTracker tracker =
                tracker(Optional.of(new Streaming(START, Optional.of(new Place(1010, 1, 7))).toJson()));
        SimulatedLog log = new SimulatedLog(START, List.of(new Transaction(8, List.of(1010L), 1030)));

        assertThatThrownBy(() -> tracker.next(log.from(Map.of()).getFirst()))
                .isInstanceOf(LeatException.class)
                .hasMessageContaining("transaction 8 is there");
    }

    @Test
    void untilTheReplayIsOverThePositionStaysWhereItWas() {
        JsonNode stored = new Streaming(START, Optional.of(new Place(1020, 1, 7))).toJson();
        PostgresTracker tracker = tracker(Optional.of(stored));

        tracker.next(new SimulatedLog(START, List.of(new Transaction(7, List.of(1010L, 1020L), 1030)))
                .from(Map.of())
                .getFirst());

        assertThat(tracker.stored()).isEqualTo(stored);
        assertThat(tracker.connectorOffset()).isEqualTo(Map.of("lsn", START, "lsn_commit", START));
    }

    @Test
    void aHeartbeatMovesThePositionOnlyBetweenTransactions() {
        PostgresTracker tracker = tracker(Optional.of(new Streaming(START, Optional.empty()).toJson()));

        tracker.next(SimulatedLog.heartbeat("INSERT", 1500, Optional.of(1400L)));
        assertThat(tracker.connectorOffset()).containsEntry("lsn_commit", START);
        tracker.next(SimulatedLog.heartbeat("COMMIT", 1500, Optional.of(1500L)));
        assertThat(tracker.connectorOffset()).containsEntry("lsn_commit", 1500L);
    }

    @Test
    void theFirstLoadEndsWithItsLastRow() {
        PostgresTracker tracker = tracker(Optional.empty());

        assertThat(tracker.connectorOffset()).isEmpty();
        tracker.next(SimulatedLog.rowOfLoad("a", 2000, false));
        assertThat(tracker.loading()).isTrue();
        tracker.next(SimulatedLog.rowOfLoad("b", 2000, true));

        assertThat(tracker.loading()).isFalse();
        assertThat(tracker.mustReopen()).isFalse();
        assertThat(tracker.connectorOffset()).isEqualTo(Map.of("lsn", 2000L, "lsn_commit", 2000L));
    }

    @Test
    void theFirstLoadOfAnEmptyDatabaseEndsWithTheFirstHeartbeat() {
        PostgresTracker tracker = tracker(Optional.empty());

        tracker.next(SimulatedLog.heartbeat("", 2000, Optional.empty()));

        assertThat(tracker.loading()).isFalse();
        assertThat(tracker.connectorOffset()).containsEntry("lsn", 2000L);
    }

    @Test
    void aLoadThatStartsOverIsFollowedByTheLogFromWhereTheFirstAttemptBegan() {
        PostgresTracker first = tracker(Optional.empty());
        first.next(SimulatedLog.rowOfLoad("a", 2000, false));

        PostgresTracker second = tracker(Optional.of(first.stored()));
        assertThat(second.connectorOffset())
                .containsEntry("snapshot", "INITIAL")
                .containsEntry("snapshot_completed", false);
        second.next(SimulatedLog.rowOfLoad("b", 3000, true));

        assertThat(second.mustReopen()).isTrue();
        assertThat(second.connectorOffset()).containsEntry("lsn", 2000L);

        PostgresTracker third = tracker(Optional.of(second.stored()));
        third.next(SimulatedLog.heartbeat("COMMIT", 2500, Optional.of(2500L)));
        assertThat(third.rereads()).isTrue();
        PostgresTracker fourth = tracker(Optional.of(third.stored()));
        assertThat(fourth.rereads()).isTrue();
        fourth.next(SimulatedLog.heartbeat("COMMIT", 3000, Optional.of(3000L)));
        assertThat(fourth.rereads()).isFalse();
    }

    private static PostgresTracker tracker(Optional<JsonNode> stored) {
        return new PostgresTracker("shop", "system/1", stored.map(PostgresPosition::ofJson));
    }
}
