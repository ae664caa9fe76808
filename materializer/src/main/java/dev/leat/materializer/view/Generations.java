package dev.leat.materializer.view;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.leat.stream.topic.KafkaAccess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Which generation a definition has: the number it was given when it was first seen, in a compacted topic of one partition.
 * A definition that was seen before, even some generations ago, gets a new number too, since what stands under the old one
 * has not been kept up to date.
 *
 * <p>Two programs that start with the same new definition at once give it the same number.
 */
public final class Generations {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final KafkaAccess kafka;
    private final String topic;

    public Generations(KafkaAccess kafka, String topic) {
        this.kafka = kafka;
        this.topic = topic;
    }

    private record Generation(int number, String hash) {}

    /** The generation of the definition; it is given the next number, durably, if it is not the current one. */
    public int of(ViewDefinition definition) throws ExecutionException, InterruptedException {
        String hash = hash(definition);
        Optional<Generation> current = current(definition.name());
        if (current.isPresent() && current.get().hash().equals(hash)) {
            return current.get().number();
        }
        Generation next = new Generation(current.map(Generation::number).orElse(0) + 1, hash);
        write(definition.name(), next);
        return next.number();
    }

    private Optional<Generation> current(String view) {
        Optional<Generation> current = Optional.empty();
        try (Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                kafka.with(Map.of("enable.auto.commit", "false")),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            while (consumer.position(partition) < end) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
                    if (new String(record.key(), StandardCharsets.UTF_8).equals(view)) {
                        current = Optional.of(read(record.value()));
                    }
                }
            }
        }
        return current;
    }

    private void write(String view, Generation generation) throws ExecutionException, InterruptedException {
        try (Producer<byte[], byte[]> producer = new KafkaProducer<>(
                kafka.with(Map.of("acks", "all")), new ByteArraySerializer(), new ByteArraySerializer())) {
            byte[] value =
                    JSON.writeValueAsBytes(Map.of("generation", generation.number(), "definition", generation.hash()));
            producer.send(new ProducerRecord<>(topic, view.getBytes(StandardCharsets.UTF_8), value))
                    .get();
        } catch (JsonProcessingException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static Generation read(byte[] value) {
        try {
            JsonNode json = JSON.readTree(value);
            return new Generation(
                    json.path("generation").asInt(), json.path("definition").asText());
        } catch (IOException damaged) {
            throw new UncheckedIOException(damaged);
        }
    }

    /** The same for the same documents: the order of everything in a definition is the order in the documents. */
    private static String hash(ViewDefinition definition) {
        try {
            byte[] text = definition.toString().getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text), 0, 16);
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }
}
