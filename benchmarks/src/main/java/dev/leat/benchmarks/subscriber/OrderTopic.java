package dev.leat.benchmarks.subscriber;

import dev.leat.stream.codec.ChangeEncoder;
import dev.leat.stream.codec.Encoded;
import dev.leat.stream.registry.SchemaRegistry;
import dev.leat.stream.topic.KafkaAccess;
import dev.leat.stream.topic.LeatHeaders;
import dev.leat.stream.topic.TopicPolicy;
import dev.leat.stream.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;

/** A change topic as a source would have left it. */
final class OrderTopic {

    static final String NAME = "shop.public.orders";
    private static final int PARTITIONS = 3;

    private static final Schema KEY = SchemaBuilder.struct()
            .name(NAME + ".Key")
            .field("id", Schema.INT64_SCHEMA)
            .build();
    private static final Schema ROW = SchemaBuilder.struct()
            .name(NAME + ".Value")
            .optional()
            .field("id", Schema.INT64_SCHEMA)
            .field("customer_id", Schema.INT64_SCHEMA)
            .field("status", Schema.STRING_SCHEMA)
            .field("note", Schema.STRING_SCHEMA)
            .build();
    private static final Schema SOURCE = SchemaBuilder.struct()
            .name("io.debezium.connector.postgresql.Source")
            .field("version", Schema.STRING_SCHEMA)
            .field("connector", Schema.STRING_SCHEMA)
            .field("ts_ms", Schema.INT64_SCHEMA)
            .field("table", Schema.STRING_SCHEMA)
            .build();
    private static final Schema ENVELOPE = SchemaBuilder.struct()
            .name(NAME + ".Envelope")
            .field("before", ROW)
            .field("after", ROW)
            .field("source", SOURCE)
            .field("op", Schema.STRING_SCHEMA)
            .field("ts_ms", Schema.OPTIONAL_INT64_SCHEMA)
            .build();

    private OrderTopic() {}

    static void fill(KafkaAccess kafka, SchemaRegistry registry, int changes, int entities) {
        try (Admin admin = Admin.create(kafka.with(Map.of()))) {
            Topics.ensure(admin, Map.of(NAME, TopicPolicy.changes(PARTITIONS, (short) 1)));
        }
        ChangeEncoder encoder = new ChangeEncoder(registry);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(kafka.with(Map.of()), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < changes; i++) {
                Future<?> _ = producer.send(change(encoder, i, i % entities));
            }
        }
    }

    private static ProducerRecord<byte[], byte[]> change(ChangeEncoder encoder, int number, long id) {
        Struct row = new Struct(ROW)
                .put("id", id)
                .put("customer_id", id / 7)
                .put("status", "paid")
                .put("note", "x".repeat(100));
        Struct source = new Struct(SOURCE)
                .put("version", "3.6.1.Final")
                .put("connector", "postgresql")
                .put("ts_ms", 1_767_225_600_000L + number)
                .put("table", "orders");
        Struct envelope = new Struct(ENVELOPE)
                .put("after", row)
                .put("source", source)
                .put("op", "u")
                .put("ts_ms", 1L);
        Encoded encoded = encoder.encode(NAME, KEY, new Struct(KEY).put("id", id), ENVELOPE, envelope);
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(NAME, encoded.entity().partition(PARTITIONS), encoded.key(), encoded.value());
        record.headers()
                .add(LeatHeaders.EVENT_ID, bytes("change-" + number))
                .add(LeatHeaders.POSITION, bytes("%016x".formatted(number)));
        return record;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
