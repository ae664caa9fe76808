package dev.leat.engine.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.engine.connect.PositionTracker.Publish;
import dev.leat.engine.mysql.MySqlPosition.Boundary;
import dev.leat.engine.mysql.MySqlPosition.Loading;
import dev.leat.engine.mysql.MySqlPosition.Place;
import dev.leat.engine.mysql.MySqlPosition.Streaming;
import dev.leat.engine.mysql.SimulatedBinlog.Transaction;
import dev.leat.stream.error.LeatException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

class MySqlTrackerTest {

    /** So that the number gets a digit more when the file is rotated. */
    private static final Boundary START = new Boundary("binlog.999998", 1000, Optional.empty());

    @Property(tries = 500)
    void whateverIsInterruptedWhereverNothingIsLostOrRepeatedAndPositionsOrderEverything(
            @ForAll long seed, @ForAll boolean named, @ForAll @IntRange(min = 1, max = 12) int transactions) {
        Random random = new Random(seed);
        SimulatedBinlog log = randomLog(random, named, transactions);
        List<String> published = new ArrayList<>();
        List<String> positions = new ArrayList<>();
        Map<String, String> ids = new HashMap<>();
        Optional<JsonNode> stored = Optional.of(new Streaming(START, Optional.empty()).toJson());
        for (int life = 0; life < 20 && published.size() < log.truth().size(); life++) {
            MySqlTracker tracker = tracker(stored);
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

    private static SimulatedBinlog randomLog(Random random, boolean named, int count) {
        List<Transaction> transactions = new ArrayList<>();
        long file = START.fileNumber();
        long offset = START.offset();
        for (int number = 1; number <= count; number++) {
            if (random.nextInt(4) == 0) {
                file++;
                offset = 4;
            }
            Boundary begin = new Boundary("binlog.%06d".formatted(file), offset + 79, Optional.empty());
            offset = begin.offset() + 10 + random.nextInt(1000);
            Boundary end = new Boundary(begin.file(), offset, Optional.empty());
            List<List<Integer>> records = randomRecords(random);
            transactions.add(new Transaction(number, begin, end, records.isEmpty() && random.nextBoolean(), records));
        }
        return new SimulatedBinlog(named, transactions);
    }

    /** Most rows have one record, a deleted one has two, one whose key changes three. */
    private static List<List<Integer>> randomRecords(Random random) {
        List<List<Integer>> events = new ArrayList<>();
        for (int event = random.nextInt(4); event > 0; event--) {
            List<Integer> rows = new ArrayList<>();
            for (int row = random.nextInt(3); row >= 0; row--) {
                rows.add(1 + random.nextInt(3));
            }
            events.add(rows);
        }
        return events;
    }

    @Test
    void aLogThatDoesNotReplayWhatWasPublishedStopsTheSource() {
        Transaction transaction = transaction(1, 1079, SimulatedBinlog.rows(1, 2));
        MySqlTracker tracker = tracker(stored(transaction, new Place(2, 1, 2, Optional.empty())));
        List<SourceRecord> records = new SimulatedBinlog(false, List.of(transaction)).from(tracker.connectorOffset());

        tracker.next(records.get(0));
        assertThatThrownBy(() -> tracker.next(records.get(1)))
                .isInstanceOf(LeatException.class)
                .hasMessageContaining("did not replay");
    }

    @Test
    void anotherTransactionAtTheStoredPlaceStopsTheSource() {
        Transaction transaction = transaction(1, 1079, SimulatedBinlog.rows(1));
        MySqlTracker tracker = tracker(stored(transaction, new Place(2, 1, 1, Optional.of(SimulatedBinlog.gtid(7)))));

        assertThatThrownBy(() -> tracker.next(new SimulatedBinlog(true, List.of(transaction))
                        .from(START.connectorOffset())
                        .getFirst()))
                .isInstanceOf(LeatException.class)
                .hasMessageContaining("is there");
    }

    @Test
    void aLogThatGoesBackStopsTheSource() {
        MySqlTracker tracker = tracker(Optional.of(new Streaming(START, Optional.empty()).toJson()));
        Transaction earlier = transaction(1, 900, SimulatedBinlog.rows(1));

        assertThatThrownBy(() -> tracker.next(new SimulatedBinlog(false, List.of(earlier))
                        .from(new Boundary(START.file(), 4, Optional.empty()).connectorOffset())
                        .getFirst()))
                .isInstanceOf(LeatException.class)
                .hasMessageContaining("went back");
    }

    @Test
    void theFirstNamedTransactionDoesNotCountItselfAmongThoseBehind() {
        Transaction first = transaction(1, 1079, SimulatedBinlog.rows(1, 1));
        SimulatedBinlog log = new SimulatedBinlog(true, List.of(first));
        MySqlTracker tracker = tracker(Optional.of(new Streaming(START, Optional.empty()).toJson()));

        SourceRecord half = log.from(START.connectorOffset()).getFirst();
        assertThat(half.sourceOffset()).extractingByKey("gtids").isEqualTo(SimulatedBinlog.SERVER + ":1-1");
        tracker.next(half);

        assertThat(tracker.connectorOffset()).containsEntry("pos", 1079L).doesNotContainKey("gtids");
    }

    @Test
    void aChangeOutsideOfATransactionIsOfAnXaTransactionAndStopsTheSource() {
        MySqlTracker tracker = tracker(Optional.of(new Streaming(START, Optional.empty()).toJson()));
        SourceRecord change = new SourceRecord(
                Map.of(),
                new Boundary(START.file(), 2000, Optional.empty()).connectorOffset(),
                "fruits",
                Schema.STRING_SCHEMA,
                "key",
                Schema.STRING_SCHEMA,
                "value");

        assertThatThrownBy(() -> tracker.next(change))
                .isInstanceOf(LeatException.class)
                .hasMessageContaining("XA transaction");
    }

    @Test
    void aLoadIsFollowedByTheLogFromWhereItBegan() {
        Boundary begun = new Boundary("binlog.000007", 500, Optional.of(SimulatedBinlog.SERVER + ":1-9"));
        MySqlTracker tracker = tracker(Optional.empty());

        tracker.next(load("a", begun, false));
        assertThat(tracker.loading()).isTrue();
        tracker.next(load("b", begun, true));

        assertThat(tracker.loading()).isFalse();
        assertThat(tracker.mustReopen()).isFalse();
        assertThat(tracker.connectorOffset()).isEqualTo(begun.connectorOffset());
    }

    @Test
    void aLoadThatStartsOverIsFollowedByTheLogFromWhereTheFirstAttemptBegan() {
        Boundary first = new Boundary("binlog.000007", 500, Optional.of(SimulatedBinlog.SERVER + ":1-9"));
        Boundary second = new Boundary("binlog.000008", 4, Optional.of(SimulatedBinlog.SERVER + ":1-12"));
        MySqlTracker tracker = tracker(Optional.of(new Loading(first).toJson()));
        assertThat(tracker.connectorOffset()).containsEntry("snapshot", "INITIAL");

        tracker.next(load("b", second, true));

        assertThat(tracker.mustReopen()).isTrue();
        assertThat(tracker.connectorOffset()).isEqualTo(first.connectorOffset());
        assertThat(tracker(Optional.of(tracker.stored())).rereads()).isTrue();
    }

    @Test
    void onlyWhatMayHaveBeenLoadedIsReadAgain() {
        Boundary until = new Boundary(START.file(), START.offset() + 900, Optional.empty());
        MySqlTracker tracker =
                tracker(Optional.of(new Streaming(START, Optional.empty(), Optional.of(until)).toJson()));
        List<Boolean> rereads = new ArrayList<>();
        for (SourceRecord record : new SimulatedBinlog(
                        true,
                        List.of(
                                transaction(10, START.offset(), List.of(List.of(1))),
                                transaction(11, START.offset() + 500, List.of(List.of(1))),
                                transaction(12, START.offset() + 1000, List.of(List.of(1)))))
                .from(START.connectorOffset())) {
            if (tracker.next(record) instanceof Publish) {
                rereads.add(tracker.rereads());
            }
        }

        assertThat(rereads).containsExactly(true, true, false);
    }

    @Test
    void aLoadThatStartsOverAndFindsNothingIsFollowedByTheLogFromWhereTheFirstAttemptBegan() {
        Boundary first = new Boundary("binlog.000007", 500, Optional.of(SimulatedBinlog.SERVER + ":1-9"));
        Transaction heard = transaction(12, 1079, List.of());
        MySqlTracker tracker = tracker(Optional.of(new Loading(first).toJson()));

        for (SourceRecord heartbeat : new SimulatedBinlog(true, List.of(heard)).from(START.connectorOffset())) {
            tracker.next(heartbeat);
        }

        assertThat(tracker.mustReopen()).isTrue();
        assertThat(tracker.connectorOffset()).isEqualTo(first.connectorOffset());
    }

    private static SourceRecord load(String name, Boundary at, boolean last) {
        return new SimulatedBinlog(true, List.of()).rowOfLoad(name, at, last);
    }

    private static Transaction transaction(int number, long offset, List<List<Integer>> records) {
        return new Transaction(
                number,
                new Boundary(START.file(), offset, Optional.empty()),
                new Boundary(START.file(), offset + 500, Optional.empty()),
                false,
                records);
    }

    private static Optional<JsonNode> stored(Transaction transaction, Place place) {
        return Optional.of(new Streaming(transaction.begin(), Optional.of(place)).toJson());
    }

    private static MySqlTracker tracker(Optional<JsonNode> stored) {
        return new MySqlTracker("shop", "repair it", SimulatedBinlog.SERVER, stored.map(MySqlPosition::ofJson));
    }
}
