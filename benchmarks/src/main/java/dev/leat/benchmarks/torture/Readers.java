package dev.leat.benchmarks.torture;

import dev.leat.stream.codec.ChangeDecoder;
import dev.leat.stream.event.ChangeEvent;
import dev.leat.stream.registry.SchemaRegistry;
import dev.leat.stream.topic.KafkaAccess;
import dev.leat.stream.topic.LeatHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** Reads the change topics as everybody does: committed records only, each partition in its order. */
final class Readers implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);

    private static final int ENOUGH_EMPTY = 5;

    private final ChangeDecoder decoder;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<SeenChange> seen = new ArrayList<>();

    Readers(KafkaAccess kafka, SchemaRegistry registry, List<String> topics) {
        this.decoder = new ChangeDecoder(registry);
        this.consumer = new KafkaConsumer<>(
                kafka.with(Map.of(
                        "isolation.level", "read_committed",
                        "auto.offset.reset", "earliest",
                        "enable.auto.commit", "false")),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = topics.stream()
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .collect(Collectors.toList());
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** Reads until the last of these changes was seen; gives up when nothing came for so long, or when it takes too long. */
    void readUntil(Change last, long quietMs, long longestMs) {
        long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(longestMs);
        long quietSinceNanos = System.nanoTime();
        boolean lastSeen = false;
        while (!lastSeen
                && System.nanoTime() < deadlineNanos
                && System.nanoTime() - quietSinceNanos < TimeUnit.MILLISECONDS.toNanos(quietMs)) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                quietSinceNanos = System.nanoTime();
                SeenChange change = read(record);
                seen.add(change);
                lastSeen |= change.change().says(last);
            }
        }
    }

    /** What there is still, now that nobody writes any more: repetitions would stand there. Gives everything that was seen. */
    List<SeenChange> readRest() {
        for (int empty = 0; empty < ENOUGH_EMPTY; ) {
            int before = seen.size();
            consumer.poll(POLL).forEach(record -> seen.add(read(record)));
            empty = seen.size() == before ? empty + 1 : 0;
        }
        return List.copyOf(seen);
    }

    private SeenChange read(ConsumerRecord<byte[], byte[]> record) {
        String topic = record.topic();
        String entity = topic.substring(topic.lastIndexOf('.') + 1) + " "
                + decoder.key(record.key()).values().stream()
                        .map(String::valueOf)
                        .collect(Collectors.joining(":"));
        ChangeEvent event =
                decoder.event(record.key(), record.value(), record.headers()).orElse(null);
        return new SeenChange(
                new Change(
                        entity, text(event), "partition %d, offset %d".formatted(record.partition(), record.offset())),
                header(record, LeatHeaders.EVENT_ID),
                header(record, LeatHeaders.POSITION));
    }

    private static String text(@Nullable ChangeEvent event) {
        return switch (event) {
            case null -> "x";
            case ChangeEvent.Inserted inserted -> "+ " + inserted.after().value("stamp");
            case ChangeEvent.Updated updated -> "~ " + updated.after().value("stamp");
            case ChangeEvent.Deleted deleted -> "-";
            case ChangeEvent.Read read -> "= " + read.after().value("stamp");
        };
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
