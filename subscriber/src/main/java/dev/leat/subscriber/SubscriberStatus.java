package dev.leat.subscriber;

import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/**
 * How it is with a subscriber.
 *
 * @param cause why it failed, or what it tries again at the moment
 * @param handled events since it was made
 * @param setAside of them, dead letters
 * @param retrying entities whose event has failed and is to be tried again
 */
public record SubscriberStatus(
        SubscriberState state,
        Optional<String> cause,
        long handled,
        long setAside,
        int retrying,
        List<Partition> partitions) {

    /**
     * @param lag records that are not handled, those in hand included
     * @param inHand records that were taken and are not committed yet
     * @param paused whether intake stands still until more of those are handled
     */
    public record Partition(TopicPartition partition, long lag, int inHand, boolean paused) {}

    public SubscriberStatus {
        partitions = List.copyOf(partitions);
    }

    /** Over all partitions that this instance has. */
    public long lag() {
        return partitions.stream().mapToLong(Partition::lag).sum();
    }
}
