package dev.leat.platform.deadletter;

import dev.leat.stream.registry.SchemaRegistry;
import dev.leat.stream.topic.DeadLetter;
import dev.leat.stream.topic.KafkaAccess;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** All dead letters, read from their topics each time. Thread-safe. */
final class LetterFile {

    /** Of letters in memory. */
    private static final long MOST_BYTES = 64 << 20;

    private final KafkaAccess kafka;
    private final Predicate<String> ours;
    private final KeyTexts keys;

    /** @param ours the topics of this deployment */
    LetterFile(KafkaAccess kafka, Predicate<String> ours, SchemaRegistry registry) {
        this.kafka = kafka;
        this.ours = ours;
        this.keys = new KeyTexts(registry);
    }

    /**
     * The newest that match, in the order in which they were set aside on each topic: so many, and less when they are large.
     *
     * @param outcomes by id
     */
    List<FiledLetter> newest(LetterFilter filter, Map<String, Outcome> outcomes, int most) {
        Kept kept = new Kept(most);
        WholeTopics.read(
                kafka,
                topics(),
                record -> filed(record, outcomes).filter(filter::matches).ifPresent(kept::add));
        return List.copyOf(kept.letters);
    }

    /** The oldest that match. */
    List<FiledLetter> oldest(LetterFilter filter, Map<String, Outcome> outcomes, int most) {
        List<FiledLetter> oldest = new ArrayList<>();
        long[] bytes = {0};
        WholeTopics.read(kafka, topics(), record -> {
            if (oldest.size() < most && bytes[0] < MOST_BYTES) {
                filed(record, outcomes).filter(filter::matches).ifPresent(filed -> {
                    oldest.add(filed);
                    bytes[0] += bytes(filed);
                });
            }
        });
        return oldest;
    }

    Optional<FiledLetter> find(LetterId id, Map<String, Outcome> outcomes) {
        return Optional.ofNullable(find(Set.of(id), outcomes).get(id));
    }

    /** Those of them that there are, in the order in which they were set aside. */
    Map<LetterId, FiledLetter> find(Set<LetterId> ids, Map<String, Outcome> outcomes) {
        Map<String, Integer> partitions = WholeTopics.partitions(kafka);
        Map<TopicPartition, Long> from = new HashMap<>();
        ids.stream()
                .filter(id -> ours.test(id.topic()) && id.partition() < partitions.getOrDefault(id.topic(), 0))
                .forEach(id -> from.merge(new TopicPartition(id.topic(), id.partition()), id.offset(), Math::min));
        Map<LetterId, FiledLetter> found = new LinkedHashMap<>();
        WholeTopics.read(kafka, from, record -> {
            LetterId id = new LetterId(record.topic(), record.partition(), record.offset());
            if (ids.contains(id)) {
                filed(record, outcomes).ifPresent(filed -> found.put(id, filed));
            }
        });
        return found;
    }

    private Collection<String> topics() {
        return WholeTopics.partitions(kafka).keySet().stream().filter(ours).toList();
    }

    private Optional<FiledLetter> filed(ConsumerRecord<byte[], byte[]> record, Map<String, Outcome> outcomes) {
        LetterId id = new LetterId(record.topic(), record.partition(), record.offset());
        try {
            DeadLetter letter = DeadLetter.fromRecord(record);
            return Optional.of(new FiledLetter(
                    id, letter, keys.key(letter.key()), Optional.ofNullable(outcomes.get(id.toString()))));
        } catch (IllegalArgumentException somebodyElses) {
            return Optional.empty();
        }
    }

    private static final class Kept {

        private final Deque<FiledLetter> letters = new ArrayDeque<>();
        private final int most;
        private long bytes;

        private Kept(int most) {
            this.most = most;
        }

        private void add(FiledLetter filed) {
            letters.addLast(filed);
            bytes += bytes(filed);
            while (letters.size() > most || (bytes > MOST_BYTES && letters.size() > 1)) {
                bytes -= bytes(letters.removeFirst());
            }
        }
    }

    private static long bytes(FiledLetter filed) {
        byte[] value = filed.letter().value();
        return value == null ? 0 : value.length;
    }
}
