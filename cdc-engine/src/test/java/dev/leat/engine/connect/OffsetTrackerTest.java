package dev.leat.engine.connect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.engine.connect.PositionTracker.Publish;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

class OffsetTrackerTest {

    private static final Schema HEARTBEAT = SchemaBuilder.struct()
            .name("io.debezium.connector.common.Heartbeat")
            .build();

    @Test
    void recordsAreNumberedAndNoNumberComesTwice() {
        OffsetTracker first = tracker(Optional.empty());
        assertThat(first.stored()).isEmpty();
        List<String> places = new ArrayList<>();
        for (String cursor : List.of("1", "2", "2")) {
            places.add(published(first, cursor));
        }
        OffsetTracker second = tracker(Optional.of(first.stored()));
        assertThat(second.connectorOffset()).isEqualTo(Map.of("t", "2"));
        places.add(published(second, "3"));

        assertThat(places).doesNotHaveDuplicates().isSorted();
    }

    @Test
    void aHeartbeatMovesThePositionAndIsNotPublished() {
        OffsetTracker tracker = tracker(Optional.empty());

        assertThat(tracker.next(
                        new SourceRecord(Map.of(), Map.of("t", "5"), "heartbeat", HEARTBEAT, new Struct(HEARTBEAT))))
                .isEqualTo(PositionTracker.Drop.INSTANCE);
        assertThat(tracker(Optional.of(tracker.stored())).connectorOffset()).isEqualTo(Map.of("t", "5"));
    }

    @Test
    void theNewestRecordThatSaysAnythingIsKnown() {
        OffsetTracker tracker = tracker(Optional.empty());
        assertThat(tracker.newest()).isEmpty();
        SourceRecord deletion = new SourceRecord(Map.of(), Map.of("t", "5"), "topic", null, "deleted");
        tracker.next(deletion);
        tracker.next(new SourceRecord(Map.of(), Map.of("t", "5"), "topic", null, null));

        assertThat(tracker.newest()).containsSame(deletion);
    }

    @Test
    void theFirstLoadEndsWhenTheOffsetSaysSoAndBeginsAgainForATableThatItDoesNotKnow() {
        OffsetTracker tracker = tracker(Optional.empty());
        published(tracker, "1");
        assertThat(tracker.loading()).isTrue();
        published(tracker, "9");
        assertThat(tracker.loading()).isFalse();

        assertThat(tracker(Optional.of(tracker.stored())).loading()).isFalse();
        assertThat(new OffsetTracker("shop", Optional.of(tracker.stored()), offset -> offset.containsKey("other"))
                        .loading())
                .isTrue();
    }

    private static OffsetTracker tracker(Optional<JsonNode> stored) {
        return new OffsetTracker("shop", stored, offset -> "9".equals(offset.get("t")));
    }

    private static String published(OffsetTracker tracker, String cursor) {
        return ((Publish) tracker.next(new SourceRecord(Map.of(), Map.of("t", cursor), "topic", null, "value")))
                .position();
    }
}
