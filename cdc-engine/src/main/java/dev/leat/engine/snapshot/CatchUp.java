package dev.leat.engine.snapshot;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/**
 * Whether groups of consumers have had what there was at one moment. A partition of which a group has not said for {@link
 * #STUCK} that it is any further has nothing that could come late for it, and is not waited for: a store is down, or what
 * stands there are the records of a transaction that was aborted, behind which a group of Kafka Streams says that it is only
 * when something else comes. Not thread-safe.
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

    /** The next one. A partition where a group was stuck is so until the group moves there. */
    CatchUp next(Map<TopicPartition, Long> newEnds, Instant now) {
        CatchUp next = new CatchUp(newEnds, now);
        groups.forEach((name, group) -> next.group(name).carryStuck(group, now));
        return next;
    }

    /** One that has not had everything. */
    record Behind(String group, String topic, long records) {

        @Override
        public String toString() {
            return "group %s has %d records of %s before it".formatted(group, records, topic);
        }
    }

    /** How far a group is in a partition, and since when. */
    private record Place(long offset, Instant since) {

        private boolean isStuck(Instant now) {
            return !since.plus(STUCK).isAfter(now);
        }
    }

    private static final class Group {

        private final Map<TopicPartition, Place> places = new HashMap<>();
        private int moves;
        private boolean through;

        private void carryStuck(Group before, Instant now) {
            before.places.forEach((partition, place) -> {
                if (place.isStuck(now)) {
                    places.put(partition, place);
                }
            });
        }

        private void at(Map<TopicPartition, Long> committed, Instant now) {
            boolean known = !places.isEmpty();
            boolean moved = false;
            for (Map.Entry<TopicPartition, Long> place : committed.entrySet()) {
                Place before = places.get(place.getKey());
                if (before == null || before.offset() != place.getValue()) {
                    places.put(place.getKey(), new Place(place.getValue(), now));
                    moved = true;
                }
            }
            moves += known && moved ? 1 : 0;
        }

        private boolean isStuck(TopicPartition partition, Instant now) {
            return places.getOrDefault(partition, new Place(0, now)).isStuck(now);
        }
    }

    private Group group(String name) {
        return groups.computeIfAbsent(name, any -> new Group());
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
        Group group = group(name);
        if (group.through) {
            return Optional.empty();
        }
        group.at(committed, now);
        Map<String, Long> lags = new HashMap<>();
        committed.forEach((partition, offset) -> {
            long lag = ends.getOrDefault(partition, 0L) - offset;
            if (lag > MARKER && !group.isStuck(partition, now)) {
                lags.merge(partition.topic(), lag, Long::sum);
            }
        });
        if (lags.isEmpty()) {
            group.through = true;
            // one that speaks up only now and then may have been done for long
            slow |= group.moves > 1 && Duration.between(began, now).compareTo(SOON) > 0;
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
