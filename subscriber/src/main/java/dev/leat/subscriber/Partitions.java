package dev.leat.subscriber;

import dev.leat.stream.error.LeatException;
import dev.leat.stream.topic.TopicNames;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The partitions that this instance has: what was taken of each, what may be committed, and whether more is taken. Owned by
 * the polling thread.
 */
final class Partitions implements ConsumerRebalanceListener {

    private static final Logger LOG = LoggerFactory.getLogger(Partitions.class);

    private static final Duration COMMIT_EVERY = Duration.ofMillis(500);

    private final Settings settings;
    private final Consumer<byte[], byte[]> consumer;
    private final Lanes lanes;
    private final Map<TopicPartition, Ledger<Task>> ledgers = new HashMap<>();
    private final Map<TopicPartition, OffsetAndMetadata> uncommitted = new HashMap<>();
    private final Set<TopicPartition> paused = new HashSet<>();
    private Instant committedAt = Instant.EPOCH;

    Partitions(Settings settings, Consumer<byte[], byte[]> consumer, Lanes lanes) {
        this.settings = settings;
        this.consumer = consumer;
        this.lanes = lanes;
    }

    void take(ConsumerRecords<byte[], byte[]> records) {
        for (TopicPartition partition : records.partitions()) {
            Ledger<Task> ledger = ledgers.get(partition);
            if (ledger != null) {
                List<Task> tasks = new ArrayList<>();
                for (ConsumerRecord<byte[], byte[]> record : records.records(partition)) {
                    task(partition, record, ledger).ifPresent(tasks::add);
                }
                tasks.forEach(ledger::take);
                lanes.add(tasks);
            }
        }
    }

    /** Empty for what somebody else has written among what is redriven. */
    private Optional<Task> task(TopicPartition partition, ConsumerRecord<byte[], byte[]> record, Ledger<Task> ledger) {
        try {
            return Optional.of(new Task(partition, record, ledger));
        } catch (IllegalArgumentException strange) {
            LOG.error("subscriber {} passes over a record: {}", settings.name(), strange.getMessage());
            return Optional.empty();
        }
    }

    /** Commits what is handled, now and then, and takes no more of who has too much in hand. */
    void settle() {
        ledgers.forEach(this::settle);
        Instant now = settings.clock().instant();
        if (!uncommitted.isEmpty() && !committedAt.plus(COMMIT_EVERY).isAfter(now)) {
            commit();
            committedAt = now;
        }
        throttle();
    }

    private void settle(TopicPartition partition, Ledger<Task> ledger) {
        if (ledger.settle()) {
            ledger.committable().ifPresent(offset -> uncommitted.put(partition, new OffsetAndMetadata(offset)));
        }
    }

    /** What is handled and not committed when this fails comes again. */
    void commit() {
        if (uncommitted.isEmpty()) {
            return;
        }
        try {
            consumer.commitSync(uncommitted);
            uncommitted.clear();
        } catch (RetriableException later) {
            LOG.debug("subscriber {} commits again later", settings.name(), later);
        } catch (CommitFailedException | RebalanceInProgressException lost) {
            // the group has taken this instance for dead, or shares out anew: the next poll hears of it
            LOG.info("subscriber {} may not commit {}: {}", settings.name(), uncommitted, lost.getMessage());
        }
    }

    private void throttle() {
        long bytes = ledgers.values().stream().mapToLong(Ledger::bytes).sum();
        List<TopicPartition> pause = new ArrayList<>();
        List<TopicPartition> resume = new ArrayList<>();
        ledgers.forEach((partition, ledger) -> {
            boolean full = ledger.size() >= settings.mostInHand() || bytes >= settings.mostBytes();
            boolean roomy = ledger.size() <= settings.mostInHand() / 2 && bytes <= settings.mostBytes() / 2;
            if (full && paused.add(partition)) {
                pause.add(partition);
            } else if (roomy && paused.remove(partition)) {
                resume.add(partition);
            }
        });
        consumer.pause(pause);
        consumer.resume(resume);
    }

    /** Whether of one or more nothing is taken, because too much is in hand. */
    boolean arePaused() {
        return !paused.isEmpty();
    }

    /** As they are now. */
    List<SubscriberStatus.Partition> status() {
        List<SubscriberStatus.Partition> status = new ArrayList<>();
        ledgers.forEach((partition, ledger) -> {
            int inHand = ledger.size();
            long notTaken = consumer.currentLag(partition).orElse(0);
            status.add(
                    new SubscriberStatus.Partition(partition, notTaken + inHand, inHand, paused.contains(partition)));
        });
        return status;
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        partitions.forEach(partition -> ledgers.put(partition, new Ledger<>()));
        begin(partitions);
    }

    /**
     * A group that has never been there begins where it was told to. That is committed at once, so that it begins there even
     * if it is killed before its first event.
     */
    void begin(Collection<TopicPartition> partitions) {
        Map<TopicPartition, OffsetAndMetadata> known = consumer.committed(Set.copyOf(partitions));
        Set<TopicPartition> fresh = new HashSet<>(partitions);
        fresh.removeIf(partition -> known.get(partition) != null);
        Set<TopicPartition> redriven = new HashSet<>(fresh);
        redriven.removeIf(partition -> !isRedrive(partition));
        fresh.removeAll(redriven);
        if (!redriven.isEmpty()) { // of none means of all
            consumer.seekToBeginning(redriven);
        }
        if (!fresh.isEmpty()) {
            seek(fresh);
        }
        fresh.addAll(redriven);
        Map<TopicPartition, OffsetAndMetadata> begun = new HashMap<>();
        fresh.forEach(partition -> begun.put(partition, new OffsetAndMetadata(consumer.position(partition))));
        if (!begun.isEmpty()) {
            consumer.commitSync(begun);
        }
    }

    /**
     * Goes on where nothing is lost that was not given up: what is redriven stands among the dead letters too.
     *
     * @param gone where Kafka has nothing at the offset that comes next, with that offset
     * @throws LeatException operator, when these are events that the subscriber has not been given
     */
    void passOver(Map<TopicPartition, Long> gone) {
        gone.forEach((partition, next) -> {
            if (!isRedrive(partition)) {
                long from = consumer.beginningOffsets(Set.of(partition)).getOrDefault(partition, 0L);
                long until = consumer.endOffsets(Set.of(partition)).getOrDefault(partition, 0L);
                throw new LeatException(
                        SubscriberError.EVENTS_GONE,
                        ("subscriber %1$s is at %3$d of %2$s, which holds %4$d to %5$d: what lay there was deleted before it was"
                                        + " handled. Load the service's state anew, then move the group to where it is to go on, with all of its"
                                        + " instances stopped: kafka-consumer-groups --group %1$s --topic %6$s:%7$d --reset-offsets --to-offset N"
                                        + " --execute")
                                .formatted(
                                        settings.name(),
                                        partition,
                                        next,
                                        from,
                                        until,
                                        partition.topic(),
                                        partition.partition()));
            }
            consumer.seekToBeginning(Set.of(partition));
        });
    }

    private boolean isRedrive(TopicPartition partition) {
        return partition.topic().equals(TopicNames.redriveOfSubscriber(settings.name()));
    }

    private void seek(Set<TopicPartition> fresh) {
        Start start = settings.start();
        if (start instanceof Start.Latest) {
            consumer.seekToEnd(fresh);
        } else if (start instanceof Start.At at) {
            Map<TopicPartition, Long> moments = new HashMap<>();
            fresh.forEach(partition -> moments.put(partition, at.moment().toEpochMilli()));
            Map<TopicPartition, OffsetAndTimestamp> places = consumer.offsetsForTimes(moments);
            Set<TopicPartition> nothingSince = new HashSet<>(fresh);
            places.forEach((partition, place) -> {
                if (place != null) {
                    consumer.seek(partition, place.offset());
                    nothingSince.remove(partition);
                }
            });
            if (!nothingSince.isEmpty()) {
                consumer.seekToEnd(nothingSince);
            }
        } else if (start instanceof Start.From from) {
            consumer.seekToBeginning(fresh);
            from.offsets().forEach((partition, offset) -> {
                if (fresh.contains(partition)) {
                    consumer.seek(partition, offset);
                }
            });
        } else {
            consumer.seekToBeginning(fresh);
        }
    }

    /** They are given up when what is under way of them is done, and committed. */
    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        drop(partitions);
        boolean done = lanes.awaitAttempts(task -> partitions.contains(task.partition()), settings.patience());
        if (!done) {
            LOG.warn(
                    "subscriber {} gives up partitions while events of them are handled; they will be handled again",
                    settings.name());
        }
        ledgers.forEach(this::settle);
        commit();
        forget(partitions);
    }

    /** They are somebody else's already. */
    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
        drop(partitions);
        forget(partitions);
    }

    private void drop(Collection<TopicPartition> partitions) {
        partitions.forEach(partition -> {
            Ledger<Task> ledger = ledgers.get(partition);
            if (ledger != null) {
                ledger.entries().forEach(Task::drop);
            }
        });
    }

    private void forget(Collection<TopicPartition> partitions) {
        partitions.forEach(ledgers::remove);
        partitions.forEach(uncommitted::remove);
        partitions.forEach(paused::remove);
    }
}
