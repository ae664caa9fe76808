package dev.leat.poller;

import dev.leat.services.SharedServices;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.source.SourceRecord;

/** The topic of a table, with records as Connect's JSON. */
final class KafkaTopic implements AutoCloseable {

    private final String prefix = "t" + UUID.randomUUID();
    private final KafkaProducer<byte[], byte[]> producer;
    private final JsonConverter keys = new JsonConverter();
    private final JsonConverter values = new JsonConverter();

    KafkaTopic(TestDatabase database, String table) throws Exception {
        Map<String, Object> kafka =
                Map.of("bootstrap.servers", SharedServices.kafka().bootstrapServers());
        keys.configure(Map.of(), true);
        values.configure(Map.of(), false);
        try (Admin admin = Admin.create(kafka)) {
            admin.createTopics(List.of(new NewTopic(prefix + "." + database.schema() + "." + table, 2, (short) 1)))
                    .all()
                    .get();
        }
        producer = new KafkaProducer<>(kafka, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** What a poller is told who writes there. */
    Map<String, String> settings() {
        return Map.of(
                "topic.prefix", prefix,
                "emitted.kafka.bootstrap.servers", SharedServices.kafka().bootstrapServers(),
                "emitted.key.converter", JsonConverter.class.getName(),
                "emitted.value.converter", JsonConverter.class.getName());
    }

    void publish(SourceRecord record) {
        Future<?> _ = producer.send(new ProducerRecord<>(
                record.topic(),
                keys.fromConnectData(record.topic(), record.keySchema(), record.key()),
                values.fromConnectData(record.topic(), record.valueSchema(), record.value())));
        producer.flush();
    }

    @Override
    public void close() {
        producer.close();
        keys.close();
        values.close();
    }
}
