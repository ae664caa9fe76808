package dev.leat.benchmarks.torture.poller;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.leat.benchmarks.ChildJvm;
import dev.leat.benchmarks.Orders;
import dev.leat.benchmarks.poller.PollerHost;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** A {@link PollerHost} that is killed. */
final class PollingMain {

    static final String READY = "ready";

    private static final Duration POLL = Duration.ofMillis(100);
    private static final ObjectMapper JSON = new ObjectMapper();

    private PollingMain() {}

    /** @param arguments Kafka, the registry, and the connector's settings as JSON */
    public static void main(String[] arguments) throws Exception {
        Orders.obey(order -> {});
        Map<String, String> settings = JSON.readValue(arguments[2], new TypeReference<>() {});
        try (PollerHost host = new PollerHost(arguments[0], arguments[1], settings, () -> offset(arguments[0]))) {
            ChildJvm.say(READY);
            while (true) {
                host.step();
            }
        }
    }

    private static Map<String, Object> offset(String kafka) throws Exception {
        TopicPartition offsets = new TopicPartition(PollerHost.OFFSETS, 0);
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        kafka,
                        "isolation.level",
                        "read_committed",
                        "auto.offset.reset",
                        "earliest"),
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
}
