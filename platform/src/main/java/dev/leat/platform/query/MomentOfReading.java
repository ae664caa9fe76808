package dev.leat.platform.query;

import dev.leat.engine.connect.OffsetTracker;
import dev.leat.engine.connect.PositionTracker;
import dev.leat.engine.connect.Watermark;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * What a statement sees that was sent at some moment: everything that the poller had read before. A poller has no
 * transactions; its records have the moment at which their page had been read as a whole, by the same clock.
 *
 * <p>A page that was still being read when the statement was sent counts as newer, since it may be: if it is older, its rows
 * were changed meanwhile, and are told by the next pass. But for a change that does not move the cursor and is made while the
 * poller reads the row for another reason: that one is found by the next job only.
 *
 * @param micros since 1970, just before the statement was sent
 */
record MomentOfReading(long micros) implements Watermark {

    private static final long BEFORE_ALL = Long.MIN_VALUE;

    /** When a change was read. A tombstone does not say; it says no more than its deletion, just before it. */
    static Long of(SourceRecord change) {
        if (!(change.value() instanceof Struct value)) {
            return BEFORE_ALL;
        }
        if (value.schema().field("source") == null) {
            return value.getInt64("ts_ms") * 1_000; // a heartbeat
        }
        return value.getStruct("source").getInt64("ts_us");
    }

    @Override
    public boolean sees(Object transaction) {
        return (Long) transaction < micros;
    }

    /** Records come in the order in which they were read. */
    @Override
    public boolean isReached(PositionTracker tracker) {
        return ((OffsetTracker) tracker)
                .newest()
                .filter(newest -> of(newest) >= micros)
                .isPresent();
    }
}
