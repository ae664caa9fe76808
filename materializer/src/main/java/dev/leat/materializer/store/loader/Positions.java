package dev.leat.materializer.store.loader;

import dev.leat.materializer.store.StoreError;
import dev.leat.materializer.store.StoreMark;
import dev.leat.stream.topic.TopicPolicy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;

/**
 * Where the loader is in its partitions. Owned by its thread, which also calls the rebalance listener, inside
 * {@code poll}.
 *
 * <p>INVARIANT: a committed offset counts only for the incarnation of the place that it was committed for. A place that was
 * dropped and made again is filled from the start of the topic, whatever the group had committed.
 */
final class Positions implements ConsumerRebalanceListener {

    /**
     * A crash repeats what was written since the last commit, which changes nothing in the store. Who publishes old rows looks
     * here whether the loader has room for them.
     */
    private static final Duration COMMIT_EVERY = Duration.ofMillis(200);

    /** Also when nothing happens, so that an idle loader is not taken for one that was away. */
    private static final Duration COMMIT_AT_LEAST_EVERY = Duration.ofHours(1);

    private static final Duration COMMIT_TIMEOUT = Duration.ofSeconds(10);

    private final Consumer<byte[], byte[]> consumer;
    private final StoreMark mark;
    private final Clock clock;
    private final Map<TopicPartition, Position> positions = new HashMap<>();
    private Instant committedAt;
    private boolean moved;
    private boolean paused;

    Positions(Consumer<byte[], byte[]> consumer, StoreMark mark, Clock clock) {
        this.consumer = consumer;
        this.mark = mark;
        this.clock = clock;
        this.committedAt = clock.instant();
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
        Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(Set.copyOf(assigned));
        Map<TopicPartition, Long> starts = consumer.beginningOffsets(assigned);
        for (TopicPartition partition : assigned) {
            OffsetAndMetadata known = committed.get(partition);
            Optional<Instant> completeUpTo =
                    known == null ? Optional.empty() : Position.completeUpTo(known, mark.incarnation());
            // nothing was missing when the place was made, empty: reading from the start shows every deletion since
            Position position = completeUpTo.isPresent() && known != null
                    ? new Position(known.offset(), completeUpTo.get())
                    : new Position(starts.getOrDefault(partition, 0L), mark.createdAt());
            positions.put(partition, position);
            consumer.seek(partition, position.offset());
        }
        if (paused) {
            consumer.pause(assigned);
        }
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
        commit();
        revoked.forEach(positions::remove);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> lost) {
        lost.forEach(positions::remove);
    }

    /**
     * @throws dev.leat.stream.error.LeatException operator, if deletions may have been forgotten by the topic before they
     *     were read: writing on would keep documents that should be gone
     */
    void mustNotHaveMissedDeletions(ConsumerRecords<?, ?> records) {
        Instant now = clock.instant();
        for (TopicPartition partition : records.partitions()) {
            Position position = positions.get(partition);
            if (position != null && position.behindBy(TopicPolicy.HISTORY, now)) {
                throw StoreError.TOO_FAR_BEHIND.exception(
                        "the store has last been complete at %s, %s ago, in partition %s; the topic keeps deletions for %d"
                                + " days only, so documents deleted since could stay for ever. Empty the store's place (drop"
                                + " its table, index or keys) and restart the program, or give the view a new generation",
                        position.completeUpTo(),
                        Duration.between(position.completeUpTo(), now).truncatedTo(ChronoUnit.MINUTES),
                        partition,
                        TopicPolicy.HISTORY.toDays());
            }
        }
    }

    /** The store has these, durably. */
    void handled(ConsumerRecords<?, ?> records) {
        records.nextOffsets().forEach((partition, next) -> {
            Position position = positions.get(partition);
            if (position != null) {
                position.handledUpTo(next);
                moved = true;
            }
        });
    }

    /** The store has not all of these: they are read again. */
    void readAgain(ConsumerRecords<byte[], byte[]> records) {
        for (TopicPartition partition : records.partitions()) {
            Position position = positions.get(partition);
            List<ConsumerRecord<byte[], byte[]>> unread = records.records(partition);
            if (position != null) {
                consumer.seek(partition, unread.getFirst().offset());
                position.rewound();
            }
        }
    }

    /** Whether there are records to be read again that have not come again yet. */
    boolean oweRecords() {
        return positions.values().stream().anyMatch(Position::isRewound);
    }

    /** Nothing comes until {@link #resume}, but the group keeps its member. */
    void pause() {
        paused = true;
        consumer.pause(consumer.assignment());
    }

    void resume() {
        paused = false;
        consumer.resume(consumer.assignment());
    }

    /** Takes note of the partitions' ends, and says how many records are not handled yet; empty if that is not known. */
    OptionalLong observe() {
        Instant now = clock.instant();
        long lagRecords = 0;
        boolean known = !positions.isEmpty();
        for (Map.Entry<TopicPartition, Position> entry : positions.entrySet()) {
            OptionalLong lag = consumer.currentLag(entry.getKey());
            if (lag.isPresent()) {
                long end = consumer.position(entry.getKey()) + lag.getAsLong();
                entry.getValue().observe(end, now);
                lagRecords += end - entry.getValue().offset();
            } else {
                known = false;
            }
        }
        return known ? OptionalLong.of(lagRecords) : OptionalLong.empty();
    }

    /** The same by asking the brokers: nothing else tells while nothing is read. */
    OptionalLong lagByAsking(Duration patience) {
        try {
            Map<TopicPartition, Long> ends = consumer.endOffsets(positions.keySet(), patience);
            return OptionalLong.of(positions.entrySet().stream()
                    .mapToLong(entry -> ends.getOrDefault(entry.getKey(), 0L)
                            - entry.getValue().offset())
                    .sum());
        } catch (RetriableException noAnswer) {
            return OptionalLong.empty();
        }
    }

    void commitIfDue() {
        Duration since = Duration.between(committedAt, clock.instant());
        if ((moved && since.compareTo(COMMIT_EVERY) >= 0) || since.compareTo(COMMIT_AT_LEAST_EVERY) >= 0) {
            consumer.commitAsync(toCommit(), null);
            committed();
        }
    }

    /** Waits for it. If the group has gone on without us, its new members repeat what we have written. */
    void commit() {
        try {
            consumer.commitSync(toCommit(), COMMIT_TIMEOUT);
        } catch (CommitFailedException | RetriableException goneOn) {
            moved = true;
            return;
        }
        committed();
    }

    private void committed() {
        committedAt = clock.instant();
        moved = false;
    }

    private Map<TopicPartition, OffsetAndMetadata> toCommit() {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        positions.forEach((partition, position) -> offsets.put(partition, position.toCommit(mark.incarnation())));
        return offsets;
    }
}
