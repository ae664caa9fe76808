package dev.leat.platform.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.engine.connect.OffsetTracker;
import dev.leat.poller.table.Records;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MomentOfReadingTest {

    private static final long CHUNK = 1_706_704_200_500_000L;

    private final MomentOfReading chunk = new MomentOfReading(CHUNK);
    private final OffsetTracker tracker = new OffsetTracker("old", Optional.empty(), offset -> true);

    @Test
    void aChunkSeesWhatThePollerHadReadBeforeAndNothingThatItReadsLater() {
        assertThat(chunk.sees(MomentOfReading.of(change(CHUNK - 1)))).isTrue();
        assertThat(chunk.sees(MomentOfReading.of(change(CHUNK)))).isFalse();
        assertThat(chunk.sees(MomentOfReading.of(change(CHUNK + 1)))).isFalse();
    }

    @Test
    void aTombstoneSaysNoMoreThanItsDeletion() {
        assertThat(chunk.sees(MomentOfReading.of(record("topic", null, null)))).isTrue();
    }

    @Test
    void aChunkWaitsUntilEverythingIsTakenThatThePollerHadReadBefore() {
        assertThat(chunk.isReached(tracker)).isFalse();
        tracker.next(change(CHUNK - 1));
        assertThat(chunk.isReached(tracker)).isFalse();
        tracker.next(change(CHUNK));
        assertThat(chunk.isReached(tracker)).isTrue();
        tracker.next(record("topic", null, null));
        assertThat(chunk.isReached(tracker)).isTrue();
    }

    @Test
    void aHeartbeatTellsHowFarAnIdlePollerHasGot() {
        tracker.next(heartbeat(Instant.ofEpochSecond(0, (CHUNK - 1) * 1_000)));
        assertThat(chunk.isReached(tracker)).isFalse();
        tracker.next(heartbeat(Instant.ofEpochSecond(0, CHUNK * 1_000)));
        assertThat(chunk.isReached(tracker)).isTrue();
    }

    @Test
    void whatThePollerSetsAsideTellsNothing() {
        tracker.next(record("dead-letters", Schema.BYTES_SCHEMA, new byte[] {1}));
        assertThat(chunk.isReached(tracker)).isFalse();
    }

    private static SourceRecord change(long readMicros) {
        Schema source = SchemaBuilder.struct()
                .field("ts_us", Schema.OPTIONAL_INT64_SCHEMA)
                .build();
        Schema envelope = SchemaBuilder.struct().field("source", source).build();
        return record(
                "topic", envelope, new Struct(envelope).put("source", new Struct(source).put("ts_us", readMicros)));
    }

    private static SourceRecord heartbeat(Instant at) {
        return new Records("old", Clock.fixed(at, ZoneOffset.UTC)).heartbeat(Map.of());
    }

    private static SourceRecord record(String topic, @Nullable Schema schema, @Nullable Object value) {
        return new SourceRecord(Map.of(), Map.of(), topic, schema, value);
    }
}
