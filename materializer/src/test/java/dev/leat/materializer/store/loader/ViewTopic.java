package dev.leat.materializer.store.loader;

import dev.leat.materializer.store.Shapes;
import dev.leat.materializer.view.ViewShape;
import dev.leat.services.SharedServices;
import dev.leat.stream.event.EntityKey;
import dev.leat.stream.topic.DeadLetter;
import dev.leat.stream.topic.KafkaAccess;
import dev.leat.stream.topic.LeatHeaders;
import dev.leat.stream.topic.TopicNames;
import dev.leat.stream.topic.TopicPolicy;
import dev.leat.stream.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** The topic of a view of orders, in the shared Kafka, which a test writes as the join would. */
final class ViewTopic implements AutoCloseable {

    private static final int PARTITIONS = 3;
    private static final AtomicInteger VIEWS = new AtomicInteger();

    final KafkaAccess kafka = new KafkaAccess(SharedServices.kafka().bootstrapServers(), Map.of());
    final ViewShape shape;
    private final Admin admin = Admin.create(kafka.with(Map.of()));
    private final KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
            // one request at a time: the broker may learn only now that it leads the partitions of the new topic
            kafka.with(Map.of("acks", "all", "linger.ms", 5, "max.in.flight.requests.per.connection", 1)),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    private final List<Future<RecordMetadata>> sent = new ArrayList<>();

    ViewTopic() {
        this.shape = Shapes.orders("orders" + ProcessHandle.current().pid() + "x" + VIEWS.incrementAndGet(), 1);
    }

    void create() {
        Topics.ensure(admin, Map.of(shape.topic(), TopicPolicy.view(PARTITIONS, (short) 1)));
    }

    void delete() throws ExecutionException, InterruptedException {
        admin.deleteTopics(List.of(shape.topic())).all().get();
    }

    void put(long id, String status, String changes) {
        send(id, document(id, status), changes);
    }

    void delete(long id) {
        send(id, null, "");
    }

    static String document(long id, String status) {
        return """
                {"id":%d,"status":"%s","total":"1.50","customer":null,"lines":[]}""".formatted(id, status);
    }

    private void send(long id, @Nullable String document, String changes) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                shape.topic(),
                EntityKey.of(id).partition(PARTITIONS),
                utf8("{\"id\":" + id + "}"),
                document == null ? null : utf8(document));
        record.headers().add(LeatHeaders.CHANGES, utf8(changes));
        sent.add(producer.send(record));
    }

    void sendRaw(String key, String value) {
        sent.add(producer.send(new ProducerRecord<>(shape.topic(), 0, utf8(key), utf8(value))));
    }

    void flush() throws ExecutionException, InterruptedException {
        producer.flush();
        for (Future<RecordMetadata> one : sent) {
            one.get();
        }
        sent.clear();
    }

    /** Everything that was set aside so far. */
    List<DeadLetter> deadLetters() {
        TopicPartition partition = new TopicPartition(TopicNames.deadLettersOfView(shape.view()), 0);
        List<DeadLetter> letters = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                kafka.with(Map.of("auto.offset.reset", "earliest")),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            if (!consumer.listTopics().containsKey(partition.topic())) {
                return letters;
            }
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            while (consumer.position(partition) < end) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
                    letters.add(DeadLetter.fromRecord(record));
                }
            }
        }
        return letters;
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        producer.close();
        admin.close();
    }
}
