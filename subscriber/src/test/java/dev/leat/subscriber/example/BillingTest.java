package dev.leat.subscriber.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leat.services.SharedServices;
import dev.leat.stream.codec.ChangeEncoder;
import dev.leat.stream.codec.Encoded;
import dev.leat.stream.registry.ApicurioRegistry;
import dev.leat.stream.registry.RegistryAccess;
import dev.leat.stream.registry.SchemaRegistry;
import dev.leat.stream.topic.KafkaAccess;
import dev.leat.stream.topic.LeatHeaders;
import dev.leat.stream.topic.TopicPolicy;
import dev.leat.stream.topic.Topics;
import dev.leat.subscriber.ChangeSubscriber;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.Test;

final class BillingTest {

    private static final String ORDERS = "shop.public.orders";
    private static final String CUSTOMERS = "shop.outbox.customer";
    private static final Schema KEY = SchemaBuilder.struct()
            .name(ORDERS + ".Key")
            .field("id", Schema.INT64_SCHEMA)
            .build();
    private static final Schema ROW = SchemaBuilder.struct()
            .name(ORDERS + ".Value")
            .optional()
            .field("id", Schema.INT64_SCHEMA)
            .field("status", Schema.STRING_SCHEMA)
            .field("total", Decimal.schema(2))
            .field("placed_by", Schema.STRING_SCHEMA)
            .build();
    private static final Schema SOURCE = SchemaBuilder.struct()
            .name("io.debezium.connector.postgresql.Source")
            .field("version", Schema.STRING_SCHEMA)
            .field("connector", Schema.STRING_SCHEMA)
            .field("ts_ms", Schema.INT64_SCHEMA)
            .field("table", Schema.STRING_SCHEMA)
            .build();
    private static final Schema ENVELOPE = SchemaBuilder.struct()
            .name(ORDERS + ".Envelope")
            .field("before", ROW)
            .field("after", ROW)
            .field("source", SOURCE)
            .field("op", Schema.STRING_SCHEMA)
            .field("ts_ms", Schema.OPTIONAL_INT64_SCHEMA)
            .build();

    private final KafkaAccess kafka = new KafkaAccess(SharedServices.kafka().bootstrapServers(), Map.of());

    /** Tells what was done to it. */
    private record Told(List<String> what) implements Invoices {

        @Override
        public void write(long order, BigDecimal total, String event) {
            what.add("%d: %s by %s".formatted(order, total, event));
        }

        @Override
        public void moved(String customer, String address, String event) {
            what.add("%s moved to %s by %s".formatted(customer, address, event));
        }
    }

    @Test
    void whatIsPaidIsBilledAndWhoMovesIsNoted() {
        Told told = new Told(new CopyOnWriteArrayList<>());
        try (Admin admin = Admin.create(kafka.with(Map.of()));
                SchemaRegistry registry = new ApicurioRegistry(
                        RegistryAccess.open(SharedServices.registry().apiUrl()));
                KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                        kafka.with(Map.of()), new ByteArraySerializer(), new ByteArraySerializer())) {
            Topics.ensure(
                    admin,
                    Map.of(
                            ORDERS, TopicPolicy.changes(2, (short) 1),
                            CUSTOMERS, TopicPolicy.outbox(2, (short) 1)));
            ChangeEncoder encoder = new ChangeEncoder(registry);
            send(producer, change(encoder, "c", 1, "placed"), "change-1");
            send(producer, change(encoder, "u", 1, "paid"), "change-2");
            ProducerRecord<byte[], byte[]> moved =
                    new ProducerRecord<>(CUSTOMERS, bytes("ada"), bytes("\"Marylebone\""));
            moved.headers()
                    .add(LeatHeaders.MESSAGE_ID, bytes("message-1"))
                    .add(LeatHeaders.MESSAGE_TYPE, bytes("CustomerMoved"))
                    .add(LeatHeaders.CONTENT_TYPE, bytes("application/json"));
            send(producer, moved, "message-1");
            producer.flush();

            try (ChangeSubscriber subscriber = new Billing(told).subscribe(kafka, registry)) {
                await().atMost(Duration.ofSeconds(60))
                        .until(() ->
                                told.what().size() == 2 && subscriber.status().lag() == 0);
            }
        }
        assertThat(told.what())
                .containsExactlyInAnyOrder("1: 17.50 by change-2", "ada moved to \"Marylebone\" by message-1");
    }

    @Test
    void thePageShowsTheExampleAsItIs() throws IOException {
        String source = Files.readString(Path.of("src/test/java/dev/leat/subscriber/example/Billing.java"));

        assertThat(Files.readString(Path.of("../docs/subscriber.md")))
                .contains(source.substring(source.indexOf("final class Billing")));
    }

    private static ProducerRecord<byte[], byte[]> change(ChangeEncoder encoder, String op, long id, String status) {
        Struct row = new Struct(ROW)
                .put("id", id)
                .put("status", status)
                .put("total", new BigDecimal("17.50"))
                .put("placed_by", "ada");
        Struct source = new Struct(SOURCE)
                .put("version", "3")
                .put("connector", "postgresql")
                .put("ts_ms", 1_767_225_600_000L)
                .put("table", "orders");
        Struct envelope = new Struct(ENVELOPE)
                .put("after", row)
                .put("source", source)
                .put("op", op)
                .put("ts_ms", 1L);
        Encoded encoded = encoder.encode(ORDERS, KEY, new Struct(KEY).put("id", id), ENVELOPE, envelope);
        return new ProducerRecord<>(ORDERS, encoded.key(), encoded.value());
    }

    private static void send(
            KafkaProducer<byte[], byte[]> producer, ProducerRecord<byte[], byte[]> record, String eventId) {
        record.headers().add(LeatHeaders.EVENT_ID, bytes(eventId));
        Future<?> _ = producer.send(record);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
