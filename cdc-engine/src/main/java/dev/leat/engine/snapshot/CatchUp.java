package dev.leat.engine.snapshot;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/**
 * Whether groups of consumers have had what there was at one moment. One that has not said for {@link #STUCK} that it is any
 * further has no change that could come late for it, and is not waited for. Not thread-safe.
 */
final class CatchUp {

    static final Duration STUCK = Duration.ofSeconds(10);

    /** A consumer that is done sooner than this has room for more. */
    static final Duration SOON = Duration.ofMillis(200);

    /** The end of a transaction takes a place in a partition, and not every consumer says that it has passed it. */
    private static final int MARKER = 1;

    private final Map<TopicPartition, Long> ends;
    private final Instant began;
    private final Map<String, Group> groups = new HashMap<>();
    private boolean slow;

    /** @param ends of everything that the groups read */
    CatchUp(Map<TopicPartition, Long> ends, Instant began) {
        this.ends = Map.copyOf(ends);
        this.began = began;
    }

    /** The next one. A group that was stuck is so until it moves. */
    CatchUp next(Map<TopicPartition, Long> newEnds, Instant now) {
        CatchUp next = new CatchUp(newEnds, now);
        groups.forEach((name, group) -> {
            if (!group.through) {
                Group stuck = next.groups.computeIfAbsent(name, any -> new Group());
                stuck.place = group.place;
                stuck.movedAt = group.movedAt;
            }
        });
        return next;
    }

    /** One that has not had everything. */
    record Behind(String group, String topic, long records) {

        @Override
        public String toString() {
            return "group %s has %d records of %s before it".formatted(group, records, topic);
        }
    }

    private static final class Group {

        private long place = -1;
        private Instant movedAt = Instant.EPOCH;
        private int moves;
        private boolean through;
    }

    /**
     * Looks once more.
     *
     * @param committed of every group that there is
     * @return who is furthest behind; empty when nobody is
     */
    Optional<Behind> look(Map<String, Map<TopicPartition, Long>> committed, Instant now) {
        return committed.entrySet().stream()
                .flatMap(group -> look(group.getKey(), group.getValue(), now).stream())
                .max(Comparator.comparingLong(Behind::records));
    }

    private Optional<Behind> look(String name, Map<TopicPartition, Long> committed, Instant now) {
        Group group = groups.computeIfAbsent(name, any -> new Group());
        if (group.through) {
            return Optional.empty();
        }
        long place = committed.values().stream().mapToLong(Long::longValue).sum();
        if (place != group.place) {
            group.moves += group.place < 0 ? 0 : 1;
            group.place = place;
            group.movedAt = now;
        }
        Map<String, Long> lags = new HashMap<>();
        committed.forEach((partition, offset) -> {
            long lag = ends.getOrDefault(partition, 0L) - offset;
            if (lag > MARKER) {
                lags.merge(partition.topic(), lag, Long::sum);
            }
        });
        if (lags.isEmpty()) {
            group.through = true;
            // one that speaks up only now and then may have been done for long
            slow |= group.moves > 1 && Duration.between(began, now).compareTo(SOON) > 0;
        }
        if (!group.movedAt.plus(STUCK).isAfter(now)) {
            return Optional.empty();
        }
        return lags.entrySet().stream()
                .max(Comparator.comparingLong(Map.Entry::getValue))
                .map(lag -> new Behind(name, lag.getKey(), lag.getValue()));
    }

    /** Whether one took long, and could be seen to be busy meanwhile. */
    boolean slow() {
        return slow;
    }
}
