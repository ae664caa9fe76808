package dev.leat.benchmarks.torture.poller;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.leat.benchmarks.ChildJvm;
import dev.leat.benchmarks.Orders;
import dev.leat.poller.QuerySourceConnector;
import dev.leat.stream.codec.ChangeEncoder;
import dev.leat.stream.codec.Encoded;
import dev.leat.stream.registry.ApicurioRegistry;
import dev.leat.stream.registry.RegistryAccess;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.apache.kafka.connect.storage.OffsetStorageReader;

/**
 * A host of the poller that is killed: it publishes what each poll gives in one transaction with the offset that continues after
 * it.
 */
final class PollingMain {

    static final String READY = "ready";
    static final String OFFSETS = "offsets";

    private static final Duration POLL = Duration.ofMillis(100);
    private static final ObjectMapper JSON = new ObjectMapper();

    private PollingMain() {}

    /** @param arguments Kafka, the registry, and the connector's settings as JSON */
    public static void main(String[] arguments) throws Exception {
        Orders.obey(order -> {});
        Map<String, String> settings = JSON.readValue(arguments[2], new TypeReference<>() {});
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                        Map.of(
                                "bootstrap.servers", arguments[0],
                                "transactional.id", "poller",
                                "transaction.timeout.ms", 15_000,
                                "linger.ms", 5),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
                ApicurioRegistry registry = new ApicurioRegistry(RegistryAccess.open(arguments[1]))) {
            // ends what a killed one left open
            producer.initTransactions();
            SourceTask task = started(settings, offset(arguments[0]));
            ChangeEncoder encoder = new ChangeEncoder(registry);
            ChildJvm.say(READY);
            while (true) {
                List<SourceRecord> records = task.poll();
                if (records != null && !records.isEmpty()) {
                    publish(producer, encoder, records);
                }
            }
        }
    }

    private static void publish(
            KafkaProducer<byte[], byte[]> producer, ChangeEncoder encoder, List<SourceRecord> records)
            throws Exception {
        producer.beginTransaction();
        for (SourceRecord record : records) {
            if (!record.topic().startsWith("__debezium-heartbeat")) {
                Encoded encoded = encoder.encode(
                        record.topic(), record.keySchema(), record.key(), record.valueSchema(), record.value());
                Future<?> _ = producer.send(new ProducerRecord<>(record.topic(), encoded.key(), encoded.value()));
            }
        }
        byte[] offset = JSON.writeValueAsBytes(records.getLast().sourceOffset());
        Future<?> _ = producer.send(new ProducerRecord<>(OFFSETS, 0, null, offset));
        producer.commitTransaction();
    }

    private static Map<String, Object> offset(String kafka) throws Exception {
        TopicPartition offsets = new TopicPartition(OFFSETS, 0);
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", kafka, "isolation.level", "read_committed", "auto.offset.reset", "earliest"),
                new StringDeserializer(),
                new StringDeserializer())) {
            consumer.assign(List.of(offsets));
            long end = consumer.endOffsets(List.of(offsets)).getOrDefault(offsets, 0L);
            Map<String, Object> newest = Map.of();
            consumer.seekToBeginning(List.of(offsets));
            while (consumer.position(offsets) < end) {
                for (ConsumerRecord<String, String> record : consumer.poll(POLL)) {
                    newest = JSON.readValue(record.value(), new TypeReference<>() {});
                }
            }
            return newest;
        }
    }

    private static SourceTask started(Map<String, String> settings, Map<String, Object> offset) throws Exception {
        QuerySourceConnector connector = new QuerySourceConnector();
        connector.start(settings);
        Map<String, String> config = connector.taskConfigs(1).get(0);
        SourceTask task = (SourceTask)
                connector.taskClass().getDeclaredConstructor().newInstance();
        task.initialize(new Context(config, offset));
        task.start(config);
        return task;
    }

    private record Context(Map<String, String> configs, Map<String, Object> stored)
            implements SourceTaskContext, OffsetStorageReader {

        @Override
        public OffsetStorageReader offsetStorageReader() {
            return this;
        }

        @Override
        public PluginMetrics pluginMetrics() {
            throw new UnsupportedOperationException("no metrics of plugins here");
        }

        /** Null, by the interface's contract, when there is none. */
        @Override
        @SuppressWarnings("NullAway")
        public <T> Map<String, Object> offset(Map<String, T> partition) {
            return stored.isEmpty() ? null : stored;
        }

        @Override
        public <T> Map<Map<String, T>, Map<String, Object>> offsets(Collection<Map<String, T>> partitions) {
            Map<Map<String, T>, Map<String, Object>> all = new HashMap<>();
            partitions.forEach(partition -> all.put(partition, offset(partition)));
            return all;
        }
    }
}
