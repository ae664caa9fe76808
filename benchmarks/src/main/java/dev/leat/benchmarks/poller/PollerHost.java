package dev.leat.benchmarks.poller;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.leat.poller.QuerySourceConnector;
import dev.leat.stream.codec.ChangeEncoder;
import dev.leat.stream.codec.Encoded;
import dev.leat.stream.registry.ApicurioRegistry;
import dev.leat.stream.registry.RegistryAccess;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.apache.kafka.connect.storage.OffsetStorageReader;

/**
 * A small host of the poller: it publishes what each poll gives, as Avro, in one transaction with the offset that continues after
 * it. Not thread-safe.
 */
public final class PollerHost implements AutoCloseable {

    /** Where it keeps the offsets, as JSON; has one partition. */
    public static final String OFFSETS = "offsets";

    private static final byte[] KEY = {0};
    private static final ObjectMapper JSON = new ObjectMapper();

    private final KafkaProducer<byte[], byte[]> producer;
    private final ApicurioRegistry registry;
    private final ChangeEncoder encoder;
    private final SourceTask task;

    /** Where it goes on: asked after whoever wrote before can write no more. */
    public interface Stored {
        Map<String, Object> offset() throws Exception;
    }

    public PollerHost(String kafka, String registryUrl, Map<String, String> settings, Stored stored) throws Exception {
        producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        kafka,
                        "transactional.id",
                        "poller",
                        "transaction.timeout.ms",
                        15_000,
                        "linger.ms",
                        5,
                        "batch.size",
                        256 << 10,
                        "compression.type",
                        "lz4"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        registry = new ApicurioRegistry(RegistryAccess.open(registryUrl));
        encoder = new ChangeEncoder(registry);
        producer.initTransactions();
        task = started(settings, stored.offset());
    }

    /** Returns how many records of tables were published. */
    public int step() throws Exception {
        List<SourceRecord> records = task.poll();
        if (records == null || records.isEmpty()) {
            return 0;
        }
        int published = 0;
        producer.beginTransaction();
        for (SourceRecord record : records) {
            if (!record.topic().startsWith("__debezium-heartbeat")) {
                Encoded encoded = encoder.encode(
                        record.topic(), record.keySchema(), record.key(), record.valueSchema(), record.value());
                Future<?> _ = producer.send(new ProducerRecord<>(record.topic(), encoded.key(), encoded.value()));
                published++;
            }
        }
        byte[] offset = JSON.writeValueAsBytes(records.getLast().sourceOffset());
        Future<?> _ = producer.send(new ProducerRecord<>(OFFSETS, 0, KEY, offset));
        producer.commitTransaction();
        return published;
    }

    @Override
    public void close() {
        task.stop();
        producer.close();
        registry.close();
    }

    private static SourceTask started(Map<String, String> settings, Map<String, Object> offset) throws Exception {
        QuerySourceConnector connector = new QuerySourceConnector();
        connector.start(settings);
        Map<String, String> config = connector.taskConfigs(1).get(0);
        SourceTask task =
                (SourceTask) connector.taskClass().getDeclaredConstructor().newInstance();
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
