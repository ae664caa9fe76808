package dev.leat.poller.emitted;

import dev.leat.poller.table.KeyText;
import dev.leat.poller.table.PolledTable;
import dev.leat.stream.registry.ApicurioRegistry;
import dev.leat.stream.registry.RegistryAccess;
import dev.leat.stream.registry.RegistryAccess.Credentials;
import dev.leat.stream.registry.TrustStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.storage.Converter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the topics again that were written before. Its configuration, all below {@code emitted.}: {@code kafka.*}, the
 * properties of a consumer; and {@code registry.url} with {@code registry.user} and {@code registry.password} or
 * {@code registry.token}, and {@code registry.trust.store} with {@code registry.trust.store.password}; or else {@code key.converter} and {@code value.converter} with what these are to be told.
 */
public final class Rebuild {

    private static final Logger log = LoggerFactory.getLogger(Rebuild.class);

    private static final String KAFKA = "kafka.";
    private static final String SERVERS = KAFKA + "bootstrap.servers";
    private static final String REGISTRY = "registry.url";
    private static final Duration POLL = Duration.ofMillis(200);

    private final Map<String, Object> settings;

    private Rebuild(Map<String, Object> settings) {
        this.settings = settings;
    }

    /** Empty if the configuration does not say where the topics are. */
    public static Optional<Rebuild> of(Map<String, Object> settings) {
        if (!settings.containsKey(SERVERS)) {
            return Optional.empty();
        }
        if (!settings.containsKey(REGISTRY) && !settings.containsKey("value.converter")) {
            throw new ConfigException(
                    "emitted.kafka.bootstrap.servers is given, but not what the records look like: give emitted.registry.url, or emitted.key.converter and emitted.value.converter");
        }
        return Optional.of(new Rebuild(settings));
    }

    /**
     * Fills it with what stands on the tables' topics, up to what their ends are when this is called; waits for transactions
     * that are open there.
     *
     * @param stopped asked often; once it is so, what was filled is not all, and not said to be
     * @throws org.apache.kafka.common.KafkaException when Kafka does not answer
     */
    public void fill(Emitted emitted, List<PolledTable> tables, BooleanSupplier stopped) {
        try (TopicForm form = form()) {
            for (PolledTable table : tables) {
                fill(emitted.of(table.topic()), table, form, stopped);
                log.info(
                        "{} holds {} entities",
                        table.topic(),
                        emitted.of(table.topic()).size());
            }
        }
        if (!stopped.getAsBoolean()) {
            emitted.markRebuilt();
        }
    }

    private void fill(Entities entities, PolledTable table, TopicForm form, BooleanSupplier stopped) {
        List<Schema> key = table.keySchemas();
        Map<TopicPartition, Long> ends = ends(table.topic());
        try (KafkaConsumer<byte[], byte[]> consumer = consumer("read_committed")) {
            consumer.assign(ends.keySet());
            consumer.seekToBeginning(ends.keySet());
            while (!stopped.getAsBoolean()
                    && ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    take(entities, key, form, record);
                }
            }
        }
    }

    private static void take(
            Entities entities, List<Schema> schemas, TopicForm form, ConsumerRecord<byte[], byte[]> record) {
        String key = KeyText.of(schemas, form.key(record.topic(), record.key()));
        String fingerprint = record.value() == null ? null : form.fingerprint(record.topic(), record.value());
        if (fingerprint == null) {
            entities.remove(key);
        } else {
            entities.put(key, fingerprint);
        }
    }

    /** What is there now, open transactions included, since who wrote them may have committed them by now. */
    private Map<TopicPartition, Long> ends(String topic) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer("read_uncommitted")) {
            List<PartitionInfo> partitions = consumer.listTopics().get(topic);
            return partitions == null
                    ? Map.of()
                    : consumer.endOffsets(partitions.stream()
                            .map(partition -> new TopicPartition(topic, partition.partition()))
                            .toList());
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer(String isolation) {
        Map<String, Object> properties = below(KAFKA);
        properties.put("isolation.level", isolation);
        properties.put("enable.auto.commit", "false");
        properties.put("auto.offset.reset", "earliest");
        properties.put("allow.auto.create.topics", "false");
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private TopicForm form() {
        return settings.containsKey(REGISTRY)
                ? new RegistryForm(
                        new ApicurioRegistry(new RegistryAccess(text(REGISTRY), credentials(), trustStore())))
                : new ConverterForm(converter("key.converter", true), converter("value.converter", false));
    }

    private Optional<TrustStore> trustStore() {
        return settings.containsKey("registry.trust.store")
                ? Optional.of(
                        new TrustStore(Path.of(text("registry.trust.store")), text("registry.trust.store.password")))
                : Optional.empty();
    }

    private Optional<Credentials> credentials() {
        if (settings.containsKey("registry.token")) {
            return Optional.of(new Credentials.Bearer(text("registry.token")));
        }
        return settings.containsKey("registry.user")
                ? Optional.of(new Credentials.Basic(text("registry.user"), text("registry.password")))
                : Optional.empty();
    }

    private Converter converter(String name, boolean isKey) {
        try {
            Converter converter = Utils.newInstance(text(name), Converter.class);
            converter.configure(below(name + "."), isKey);
            return converter;
        } catch (ClassNotFoundException unknown) {
            throw new ConfigException("emitted." + name, text(name), "there is no such class");
        }
    }

    private String text(String key) {
        return String.valueOf(settings.getOrDefault(key, ""));
    }

    private Map<String, Object> below(String prefix) {
        Map<String, Object> below = new HashMap<>();
        settings.forEach((key, value) -> {
            if (key.startsWith(prefix)) {
                below.put(key.substring(prefix.length()), value);
            }
        });
        return below;
    }
}
