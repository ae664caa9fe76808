package dev.leat.platform.torture;

import dev.leat.services.SharedServices;
import dev.leat.stream.codec.ChangeDecoder;
import dev.leat.stream.event.ChangeEvent;
import dev.leat.stream.registry.ApicurioRegistry;
import dev.leat.stream.registry.RegistryAccess;
import dev.leat.stream.topic.KafkaAccess;
import dev.leat.stream.value.Row;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** The entities that the shop's change topics hold, as everybody reads them, and how many of them snapshots deleted. */
final class TopicEntities implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(100);

    private final String prefix;
    private final ApicurioRegistry registry =
            new ApicurioRegistry(RegistryAccess.open(SharedServices.registry().apiUrl()));
    private final ChangeDecoder decoder = new ChangeDecoder(registry);
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<String, Map<List<Long>, String>> held = new HashMap<>();
    private long deletes;

    /** @param prefix of the tables' names in those of their topics, which must be there */
    TopicEntities(String prefix) {
        this.prefix = prefix;
        this.consumer = new KafkaConsumer<>(
                new KafkaAccess(SharedServices.kafka().bootstrapServers(), Map.of())
                        .with(Map.of("isolation.level", "read_committed", "enable.auto.commit", "false")),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = ShopTable.ALL.stream()
                .flatMap(table -> consumer.partitionsFor(prefix + table.name()).stream())
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        ShopTable.ALL.forEach(table -> held.put(table.name(), new HashMap<>()));
    }

    /** The entities of which a snapshot said that they are gone, each time that one did. */
    long deletes() {
        return deletes;
    }

    /** Everything that is committed by now. */
    void read() {
        Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            consumer.poll(POLL).forEach(this::apply);
        }
    }

    private void apply(ConsumerRecord<byte[], byte[]> record) {
        Map<List<Long>, String> entities = ofTable(record.topic().substring(prefix.length()));
        List<Long> key = decoder.key(record.key()).values().stream()
                .map(part -> (Long) part)
                .toList();
        switch (decoder.event(record.key(), record.value(), record.headers()).orElse(null)) {
            case null -> entities.remove(key);
            case ChangeEvent.Inserted inserted -> entities.put(key, text(inserted.after()));
            case ChangeEvent.Updated updated -> entities.put(key, text(updated.after()));
            case ChangeEvent.Read read -> entities.put(key, text(read.after()));
            case ChangeEvent.Deleted deleted -> {
                entities.remove(key);
                // behind a repair it begins with its number
                if (deleted.origin().eventId().contains("snapshot/")) {
                    deletes++;
                }
            }
        }
    }

    private static String text(Row row) {
        return IntStream.range(0, row.columns().size())
                .mapToObj(column -> String.valueOf(row.value(column)))
                .collect(Collectors.joining("|"));
    }

    private Map<List<Long>, String> ofTable(String name) {
        return held.computeIfAbsent(name, any -> new HashMap<>());
    }

    /** One line for each entity of which topic and table do not say the same, as far as has been read. */
    List<String> differences(Connection connection) throws SQLException {
        List<String> differences = new ArrayList<>();
        for (ShopTable table : ShopTable.ALL) {
            Map<List<Long>, String> surplus = new HashMap<>(ofTable(table.name()));
            table.rows(connection).forEach((key, row) -> {
                String wanted = row.stream().map(String::valueOf).collect(Collectors.joining("|"));
                @Nullable String found = surplus.remove(key);
                if (!wanted.equals(found)) {
                    differences.add("the topic of %s has %s instead of %s".formatted(table.name(), found, wanted));
                }
            });
            surplus.keySet()
                    .forEach(key -> differences.add("the topic of %s still has %s".formatted(table.name(), key)));
        }
        return differences;
    }

    /** The keys that the topic of a table has, and the table has not. */
    List<List<Long>> ghosts(ShopTable table, Map<List<Long>, List<Object>> rows) {
        return ofTable(table.name()).keySet().stream()
                .filter(key -> !rows.containsKey(key))
                .toList();
    }

    @Override
    public void close() {
        consumer.close();
        registry.close();
    }
}
