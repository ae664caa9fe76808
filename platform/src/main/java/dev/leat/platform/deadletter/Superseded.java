package dev.leat.platform.deadletter;

import dev.leat.stream.topic.DeadLetter;
import dev.leat.stream.topic.KafkaAccess;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Which letters are not the newest that was said of their entity any more. To bring a document that has been replaced or
 * deleted meanwhile would show a past that nobody corrects.
 */
final class Superseded {

    private final KafkaAccess kafka;

    Superseded(KafkaAccess kafka) {
        this.kafka = kafka;
    }

    /** @param letters of records that were read from their topics */
    Set<LetterId> among(List<FiledLetter> letters) {
        Map<TopicPartition, Long> from = new HashMap<>();
        Map<TopicPartition, Map<ByteBuffer, Long>> newest = new HashMap<>();
        for (FiledLetter filed : letters) {
            DeadLetter.Origin origin = filed.letter().origin();
            TopicPartition partition = new TopicPartition(origin.topic(), origin.partition());
            from.merge(partition, origin.offset(), Math::min);
            newest.computeIfAbsent(partition, any -> new HashMap<>()).merge(key(filed), origin.offset(), Math::max);
        }
        WholeTopics.read(kafka, from, record -> {
            Map<ByteBuffer, Long> wanted =
                    newest.getOrDefault(new TopicPartition(record.topic(), record.partition()), Map.of());
            wanted.computeIfPresent(key(record), (key, offset) -> Math.max(offset, record.offset()));
        });
        Set<LetterId> superseded = new HashSet<>();
        for (FiledLetter filed : letters) {
            DeadLetter.Origin origin = filed.letter().origin();
            long last = newest.getOrDefault(new TopicPartition(origin.topic(), origin.partition()), Map.of())
                    .getOrDefault(key(filed), origin.offset());
            if (last > origin.offset()) {
                superseded.add(filed.id());
            }
        }
        return superseded;
    }

    private static ByteBuffer key(FiledLetter filed) {
        return ByteBuffer.wrap(Objects.requireNonNullElse(filed.letter().key(), new byte[0]));
    }

    private static ByteBuffer key(ConsumerRecord<byte[], byte[]> record) {
        return ByteBuffer.wrap(Objects.requireNonNullElse(record.key(), new byte[0]));
    }
}
