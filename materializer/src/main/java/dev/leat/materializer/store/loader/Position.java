package dev.leat.materializer.store.loader;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/**
 * How far a partition has been handled, and a moment at which nothing of what was there then is missing any more. Owned by
 * the loader's thread.
 *
 * <p>That moment tells whether a deletion may have been missed: the topic keeps one for as long as its
 * {@code delete.retention.ms}, so who has everything up to a moment within that time has every deletion. A record's own time
 * cannot tell it: documents carry the time of the change that caused them.
 */
final class Position {

    private OffsetAndMetadata next;
    private Instant completeUpTo;
    /** The end of the partition at {@link #sampledAt}: once it is handled, everything up to then is. */
    private long sampledEnd = Long.MAX_VALUE;

    private Instant sampledAt = Instant.MAX;
    /** Whether records are to be read again: what is known of the end may be old until they have come. */
    private boolean rewound;

    Position(long offset, Instant completeUpTo) {
        this.next = new OffsetAndMetadata(offset);
        this.completeUpTo = completeUpTo;
    }

    void handledUpTo(OffsetAndMetadata handled) {
        next = handled;
        rewound = false;
    }

    void rewound() {
        rewound = true;
    }

    boolean isRewound() {
        return rewound;
    }

    /** @param end the partition's end as it was when records of it last came, or a moment ago if none come */
    void observe(long end, Instant now) {
        if (rewound) {
            return;
        }
        if (next.offset() >= sampledEnd) {
            completeUpTo = sampledAt;
            sampledEnd = Long.MAX_VALUE;
        }
        if (sampledEnd == Long.MAX_VALUE) {
            sampledEnd = end;
            sampledAt = now;
        }
    }

    long offset() {
        return next.offset();
    }

    Instant completeUpTo() {
        return completeUpTo;
    }

    boolean behindBy(Duration history, Instant now) {
        return completeUpTo.plus(history).isBefore(now);
    }

    OffsetAndMetadata toCommit(String incarnation) {
        return new OffsetAndMetadata(
                next.offset(), next.leaderEpoch(), incarnation + " " + completeUpTo.toEpochMilli());
    }

    /** When everything up to the committed offset was complete, if it was committed for that incarnation; else empty. */
    static Optional<Instant> completeUpTo(OffsetAndMetadata committed, String incarnation) {
        String[] parts = committed.metadata().split(" ", -1);
        return parts.length == 2 && parts[0].equals(incarnation)
                ? Optional.of(Instant.ofEpochMilli(Long.parseLong(parts[1])))
                : Optional.empty();
    }
}
