package dev.leat.subscriber;

import java.time.Instant;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** Where a group begins that has never been anywhere; one that has goes on where it was. */
public sealed interface Start {

    Start EARLIEST = new Earliest();
    Start LATEST = new Latest();

    static Start at(Instant moment) {
        return new At(moment);
    }

    /** Partitions that are not named are read from their beginning. */
    static Start from(Map<TopicPartition, Long> offsets) {
        return new From(offsets);
    }

    /** With all that the topics still have. */
    record Earliest() implements Start {}

    /** With what comes from now on. */
    record Latest() implements Start {}

    /** With the first records that were written at that moment or later. */
    record At(Instant moment) implements Start {}

    record From(Map<TopicPartition, Long> offsets) implements Start {

        public From {
            offsets = Map.copyOf(offsets);
        }
    }
}
