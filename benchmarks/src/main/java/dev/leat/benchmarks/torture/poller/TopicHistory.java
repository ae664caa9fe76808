package dev.leat.benchmarks.torture.poller;

import dev.leat.stream.codec.ChangeDecoder;
import dev.leat.stream.event.ChangeEvent;
import dev.leat.stream.event.EntityKey;
import dev.leat.stream.registry.SchemaRegistry;
import dev.leat.stream.value.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** What a reader of committed records has seen of the topic, and what of it must not be. Not thread-safe. */
final class TopicHistory implements AutoCloseable {

    private static final int MOST_TRACED = 20;

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final ChangeDecoder decoder;
    private final Map<Long, Long> rows = new HashMap<>();
    private final Map<Long, Long> newest = new HashMap<>();
    private final Map<Long, Boolean> deleted = new HashMap<>();
    private final List<String> trace = new ArrayList<>();
    private long changes;
    private long repeated;
    private long outOfOrder;

    TopicHistory(String kafka, SchemaRegistry registry, String topic, int partitions) {
        this.decoder = new ChangeDecoder(registry);
        this.consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        kafka,
                        "isolation.level",
                        "read_committed",
                        "auto.offset.reset",
                        "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        consumer.assign(IntStream.range(0, partitions)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList());
    }

    /** Reads for a while. */
    void read(Duration atMost) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(atMost)) {
            decoder.event(record.key(), record.value(), record.headers()).ifPresent(this::take);
        }
    }

    private void take(ChangeEvent event) {
        changes++;
        long id = id(event.key());
        switch (event) {
            case ChangeEvent.Inserted inserted -> put(id, number(inserted.after()));
            case ChangeEvent.Updated updated -> put(id, number(updated.after()));
            case ChangeEvent.Read read -> put(id, number(read.after()));
            case ChangeEvent.Deleted _ -> {
                if (deleted.getOrDefault(id, false)) {
                    repeated++;
                    note("%d is deleted once more".formatted(id));
                }
                deleted.put(id, true);
                rows.remove(id);
            }
        }
    }

    private void put(long id, long number) {
        long before = newest.getOrDefault(id, 0L);
        if (number == before && !deleted.getOrDefault(id, false)) {
            repeated++;
            note("%d has change %d once more".formatted(id, number));
        } else if (number <= before) {
            outOfOrder++;
            note("%d has change %d behind %d".formatted(id, number, before));
        }
        newest.put(id, number);
        rows.put(id, number);
        deleted.put(id, false);
    }

    private static long id(EntityKey key) {
        return ((Number) key.values().get(0)).longValue();
    }

    private static long number(Row row) {
        return ((Number) Objects.requireNonNull(row.value("v"))).longValue();
    }

    private void note(String what) {
        if (trace.size() < MOST_TRACED) {
            trace.add(what);
        }
    }

    boolean shows(Map<Long, Long> truth) {
        return rows.equals(truth);
    }

    /** What the run's line says. */
    record Verdict(long changes, long lost, long repeated, long outOfOrder, long wrong, List<String> trace) {

        boolean holds() {
            return lost == 0 && repeated == 0 && outOfOrder == 0 && wrong == 0;
        }
    }

    Verdict verdict(Map<Long, Long> truth) {
        long lost = 0;
        for (Map.Entry<Long, Long> row : truth.entrySet()) {
            if (!row.getValue().equals(rows.get(row.getKey()))) {
                lost++;
                note("%s is %s, and the topic has %s".formatted(row.getKey(), row.getValue(), rows.get(row.getKey())));
            }
        }
        long wrong = 0;
        for (long id : rows.keySet()) {
            if (!truth.containsKey(id)) {
                wrong++;
                note("%d is gone, and the topic has it".formatted(id));
            }
        }
        return new Verdict(changes, lost, repeated, outOfOrder, wrong, List.copyOf(trace));
    }

    @Override
    public void close() {
        consumer.close();
    }
}
