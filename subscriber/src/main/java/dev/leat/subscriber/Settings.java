package dev.leat.subscriber;

import dev.leat.stream.topic.KafkaAccess;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * What a subscriber was told.
 *
 * @param instance names this one among those of the group, also after a restart
 * @param mostInHand records of a partition that are taken and not committed
 * @param mostBytes of all of them together
 * @param patience with what is under way when partitions are given up or the subscriber is closed
 */
record Settings(
        String name,
        KafkaAccess kafka,
        Set<String> topics,
        Start start,
        Optional<String> instance,
        int mostInHand,
        long mostBytes,
        Duration patience,
        Clock clock) {

    Settings {
        topics = Set.copyOf(topics);
    }
}
