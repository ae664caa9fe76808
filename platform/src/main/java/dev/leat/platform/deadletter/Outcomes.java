package dev.leat.platform.deadletter;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.leat.stream.topic.KafkaAccess;
import dev.leat.stream.topic.TopicNames;
import dev.leat.stream.topic.TopicPolicy;
import dev.leat.stream.topic.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * What was done with which dead letter, in a compacted topic of the deployment. Whoever writes shuts out another writer that
 * is at it, so that a letter is not settled in two ways. Not thread-safe.
 */
final class Outcomes {

    private static final JsonMapper JSON = new JsonMapper();

    /** Of a record, as far as the client is concerned; the topic has the last word. */
    private static final int MOST_BYTES = 64 << 20;

    private final KafkaAccess kafka;
    private final String deployment;
    private final short replication;

    Outcomes(KafkaAccess kafka, String deployment, short replication) {
        this.kafka = kafka;
        this.deployment = deployment;
        this.replication = replication;
    }

    Map<String, Outcome> read() {
        Map<String, Outcome> outcomes = new HashMap<>();
        WholeTopics.read(
                kafka,
                List.of(TopicNames.deadLetterOutcomes(deployment)),
                record -> outcomes.put(new String(record.key(), StandardCharsets.UTF_8), parse(record)));
        return outcomes;
    }

    private static Outcome parse(ConsumerRecord<byte[], byte[]> record) {
        try {
            JsonNode json = JSON.readTree(record.value());
            return new Outcome(
                    Outcome.What.valueOf(json.required("what").asText()),
                    Instant.parse(json.required("at").asText()),
                    json.required("by").asText());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns when it is durable. */
    void write(Collection<LetterId> ids, Outcome outcome) {
        write(ids, outcome, List.of());
    }

    /** As {@link #write(Collection, Outcome)}, together with records that are to be tried again. */
    void write(
            Collection<LetterId> ids,
            Outcome outcome,
            List<ProducerRecord<byte @Nullable [], byte @Nullable []>> redriven) {
        if (ids.isEmpty()) {
            return;
        }
        String topic = TopicNames.deadLetterOutcomes(deployment);
        try (Admin admin = Admin.create(kafka.with(Map.of()))) {
            Topics.ensure(admin, Map.of(topic, TopicPolicy.state(replication)));
        }
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                kafka.with(Map.of("transactional.id", topic, "max.request.size", MOST_BYTES)),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            redriven.forEach(record -> {
                Future<?> _ = producer.send(record); // what fails, fails the commit
            });
            byte[] value = JSON.writeValueAsBytes(Map.of(
                    "what", outcome.what().name(),
                    "at", outcome.at().toString(),
                    "by", outcome.by()));
            ids.forEach(id -> {
                Future<?> _ = producer.send(
                        new ProducerRecord<>(topic, 0, id.toString().getBytes(StandardCharsets.UTF_8), value));
            });
            producer.commitTransaction();
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
