package dev.leat.engine;

import dev.leat.engine.offset.TopicReader;
import dev.leat.stream.codec.ChangeDecoder;
import dev.leat.stream.event.ChangeEvent;
import dev.leat.stream.registry.SchemaRegistry;
import dev.leat.stream.topic.KafkaAccess;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** What committed readers see of a change topic. */
final class Changes {

    /** A record and what it says; a tombstone says nothing. */
    record Change(
            ConsumerRecord<byte[], byte[]> record,
            String key,
            @Nullable ChangeEvent event) {

        /** {@code + 1 apple}, {@code ~ 1 pear}, {@code - 1}, {@code = 1 apple} for a read, {@code x 1} for a tombstone. */
        String text() {
            return switch (event) {
                case null -> "x " + key;
                case ChangeEvent.Inserted inserted ->
                    "+ " + key + " " + inserted.after().value("name");
                case ChangeEvent.Updated updated ->
                    "~ " + key + " " + updated.after().value("name");
                case ChangeEvent.Deleted deleted -> "- " + key;
                case ChangeEvent.Read read -> "= " + key + " " + read.after().value("name");
            };
        }
    }

    private final KafkaAccess kafka;
    private final ChangeDecoder decoder;
    private final String topic;

    Changes(KafkaAccess kafka, SchemaRegistry registry, String topic) {
        this.kafka = kafka;
        this.decoder = new ChangeDecoder(registry);
        this.topic = topic;
    }

    /** In the order of their positions. */
    List<Change> read() {
        List<Change> changes = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : records(kafka, topic)) {
            ChangeEvent event = decoder.event(record.key(), record.value(), record.headers())
                    .orElse(null);
            changes.add(new Change(record, decoder.key(record.key()).text(), event));
        }
        changes.sort(Comparator.comparing(change -> header(change.record(), "leat-position")));
        return changes;
    }

    List<String> texts() {
        return read().stream().map(Change::text).toList();
    }

    static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    /** All committed records of a topic, up to its end. */
    static List<ConsumerRecord<byte[], byte[]>> records(KafkaAccess kafka, String topic) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                kafka.with(Map.of("isolation.level", "read_committed", "auto.offset.reset", "earliest")),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
        }
        return records;
    }

    /** The newest values of a small topic, by key. */
    static Map<String, byte[]> newest(KafkaAccess kafka, String topic) {
        return new TopicReader(kafka).newestByKey(topic);
    }
}
