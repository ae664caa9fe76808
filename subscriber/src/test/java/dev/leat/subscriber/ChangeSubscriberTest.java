package dev.leat.subscriber;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leat.services.SharedServices;
import dev.leat.stream.topic.DeadLetter;
import dev.leat.stream.topic.KafkaAccess;
import dev.leat.stream.topic.TopicNames;
import dev.leat.stream.topic.TopicPolicy;
import dev.leat.stream.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ChangeSubscriberTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int PARTITIONS = 3;

    /** Beside the poisoned one; more of them with {@code -Dleat.entities}. */
    private static final int HEALTHY = Integer.getInteger("leat.entities", 50) - 1;

    private final String name = "s" + UUID.randomUUID().toString().substring(0, 8);
    private final String topic = name + ".outbox.order";
    private final KafkaAccess kafka = new KafkaAccess(SharedServices.kafka().bootstrapServers(), Map.of());
    private final Map<String, List<String>> handled = new ConcurrentHashMap<>();

    @SuppressWarnings("NullAway.Init") // before each
    private KafkaProducer<byte[], byte[]> producer;

    @BeforeEach
    void createTopic() {
        try (Admin admin = Admin.create(kafka.with(Map.of()))) {
            Topics.ensure(admin, Map.of(topic, TopicPolicy.outbox(PARTITIONS, (short) 1)));
        }
        producer = new KafkaProducer<>(kafka.with(Map.of()), new ByteArraySerializer(), new ByteArraySerializer());
    }

    @AfterEach
    void close() {
        producer.close();
    }

    @Test
    void aPoisonedEntityHoldsUpNobodyAndIsAppliedInOrderWhenItIsRedriven() {
        for (int round = 0; round < 5; round++) {
            for (int entity = 0; entity <= HEALTHY; entity++) {
                send("e" + entity, "event " + round);
            }
        }
        AtomicBoolean mended = new AtomicBoolean();
        try (ChangeSubscriber subscriber = builder()
                .attempts(2)
                .inHand(100_000)
                .pauses(Duration.ofMillis(300 + HEALTHY), Duration.ofMillis(300 + HEALTHY))
                .on(
                        Decoding.messages(),
                        delivery -> {
                            if (delivery.event().key().equals("e7") && !mended.get()) {
                                throw new IllegalStateException("no such customer");
                            }
                            remember(delivery);
                        },
                        topic)
                .start()) {
            // each of five events of the poisoned one waits 150 ms at least
            await().atMost(PATIENCE).until(() -> handledOf(all(HEALTHY + 1)) == HEALTHY * 5);
            assertThat(subscriber.status().setAside()).isLessThan(5);
            await().atMost(PATIENCE).until(() -> subscriber.status().setAside() == 5);
            await().atMost(PATIENCE).until(() -> subscriber.status().lag() == 0);
            List<DeadLetter> letters = letters();
            assertThat(letters).hasSize(5).allSatisfy(letter -> {
                assertThat(letter.reason().attempts()).isEqualTo(2);
                assertThat(letter.reason().code()).isEqualTo("HANDLER_FAILED");
                assertThat(letter.reason().setAsideBy()).isEqualTo("subscriber " + name);
                assertThat(letter.reason().stack().orElseThrow()).contains("no such customer");
                assertThat(letter.origin().topic()).isEqualTo(topic);
            });

            redrive(letters.getFirst());
            await().atMost(PATIENCE).until(() -> subscriber.status().setAside() == 6);
            assertThat(letters().getLast().reason().attempts()).isEqualTo(4);
            assertThat(letters().getLast().origin())
                    .isEqualTo(letters.getFirst().origin());

            mended.set(true);
            letters.forEach(this::redrive);
            await().atMost(PATIENCE).until(() -> handledOf(Set.of("e7")) == 5);
        }
        handled.values()
                .forEach(events ->
                        assertThat(events).containsExactly("event 0", "event 1", "event 2", "event 3", "event 4"));
    }

    @Test
    void whatIsNotHandledWhenASubscriberEndsComesAgainToTheNext() {
        for (int i = 0; i < 20; i++) {
            send("e" + i, "first");
        }
        Semaphore stuck = new Semaphore(0);
        ChangeSubscriber first = builder()
                .patience(Duration.ofMillis(300))
                .on(
                        Decoding.messages(),
                        delivery -> {
                            if (delivery.event().key().equals("e3")) {
                                stuck.acquire();
                            }
                            remember(delivery);
                        },
                        topic)
                .start();
        await().atMost(PATIENCE).until(() -> handledOf(all(20)) == 19);
        first.close();
        assertThat(first.status().state()).isEqualTo(SubscriberState.CLOSED);
        assertThat(handled).doesNotContainKey("e3");

        try (ChangeSubscriber second =
                builder().on(Decoding.messages(), this::remember, topic).start()) {
            await().atMost(PATIENCE).until(() -> handled.containsKey("e3"));
            await().atMost(PATIENCE).until(() -> second.status().lag() == 0);
        }
    }

    @Test
    void twoInstancesShareThePartitionsAndEachEntityKeepsItsOrder() {
        ChangeSubscriber first =
                builder().on(Decoding.messages(), this::remember, topic).start();
        try (first) {
            sendRounds(0, 20);
            await().atMost(PATIENCE).until(() -> handledOf(all(30)) > 0);
            try (ChangeSubscriber second =
                    builder().on(Decoding.messages(), this::remember, topic).start()) {
                sendRounds(20, 20);
                await().atMost(PATIENCE)
                        .until(() -> second.status().partitions().stream()
                                        .anyMatch(partition ->
                                                partition.partition().topic().equals(topic))
                                && first.status().partitions().stream()
                                        .anyMatch(partition ->
                                                partition.partition().topic().equals(topic)));
                sendRounds(40, 20);
            }
            await().atMost(PATIENCE)
                    .untilAsserted(() -> handled.values()
                            .forEach(events -> assertThat(events).contains("event 59")));
        }
        List<String> expected =
                IntStream.range(0, 60).mapToObj(round -> "event " + round).toList();
        // at least once: one may come again, and then those behind it; the last time that each came is in order
        assertThat(handled).hasSize(30);
        handled.values().forEach(events -> {
            List<String> lastTimes = new ArrayList<>();
            for (int i = 0; i < events.size(); i++) {
                if (events.lastIndexOf(events.get(i)) == i) {
                    lastTimes.add(events.get(i));
                }
            }
            assertThat(lastTimes).isEqualTo(expected);
        });
    }

    @Test
    void aSlowHandlerSlowsItsIntakeAndNotItsMemory() {
        for (int i = 0; i < 3_000; i++) {
            send("e" + i % 7, "event");
        }
        Semaphore permits = new Semaphore(0);
        try (ChangeSubscriber subscriber = builder()
                .inHand(100)
                .on(
                        Decoding.messages(),
                        delivery -> {
                            permits.acquire();
                            remember(delivery);
                        },
                        topic)
                .start()) {
            await().atMost(PATIENCE)
                    .until(() -> subscriber.status().partitions().stream()
                                    .filter(SubscriberStatus.Partition::paused)
                                    .count()
                            == partitionsWithRecords());
            // the bound, and what one poll gives beyond it
            assertThat(subscriber.status().partitions())
                    .allSatisfy(partition -> assertThat(partition.inHand()).isLessThanOrEqualTo(100 + 500));
            assertThat(subscriber.status().lag()).isEqualTo(3_000);

            permits.release(3_000);
            await().atMost(PATIENCE).until(() -> subscriber.status().lag() == 0);
            assertThat(handledOf(all(7))).isEqualTo(3_000);
        }
    }

    @Test
    void aGroupThatHasNeverBeenThereBeginsWhereItIsTold() throws Exception {
        send("old", "before");
        producer.flush();
        Instant moment = newest().plusMillis(1);
        await().until(() -> Instant.now().isAfter(moment));
        send("new", "after");
        int partition = producer.send(record("known", "here")).get().partition();
        producer.flush();

        assertThat(startedAt(Start.EARLIEST, 3)).containsExactlyInAnyOrder("old", "new", "known");
        assertThat(startedAt(Start.at(moment), 2)).containsExactlyInAnyOrder("new", "known");
        assertThat(startedAt(Start.from(offsetsBehindAllBut(partition)), 1)).contains("known");
    }

    @Test
    void whoWasTakenForDeadJoinsAgainAndGoesOn() throws Exception {
        Semaphore permits = new Semaphore(0);
        try (ChangeSubscriber subscriber = builder()
                .on(
                        Decoding.messages(),
                        delivery -> {
                            permits.acquire();
                            remember(delivery);
                        },
                        topic)
                .start()) {
            send("e", "first");
            await().atMost(PATIENCE).until(permits::hasQueuedThreads);
            try (Admin admin = Admin.create(kafka.with(Map.of()))) {
                admin.removeMembersFromConsumerGroup(name, new RemoveMembersFromConsumerGroupOptions())
                        .all()
                        .get();
            }
            permits.release(100);
            send("e", "second");

            await().atMost(PATIENCE)
                    .until(() -> handled.getOrDefault("e", List.of()).contains("second"));
            await().atMost(PATIENCE).until(() -> subscriber.status().lag() == 0);
            assertThat(subscriber.status().state()).isEqualTo(SubscriberState.RUNNING);
        }
    }

    @Test
    void whateverIsThrownHoldsUpOneEntityOnlyUntilItIsSetAside() {
        try (ChangeSubscriber subscriber = builder()
                .attempts(1)
                .on(
                        record -> {
                            if (new String(record.key(), StandardCharsets.UTF_8).equals("unreadable")) {
                                throw new IllegalArgumentException("not this one");
                            }
                            return OutboxMessage.of(record);
                        },
                        delivery -> {
                            if (delivery.event().json().equals("error")) {
                                throw new Error("of a library");
                            }
                            remember(delivery);
                        },
                        topic)
                .start()) {
            send("unreadable", "event");
            send("e", "error");
            send("e", "next");

            await().atMost(PATIENCE).until(() -> handledOf(Set.of("e")) == 1);
            await().atMost(PATIENCE).until(() -> subscriber.status().setAside() == 2);
            assertThat(letters())
                    .extracting(letter -> letter.reason().code())
                    .containsExactlyInAnyOrder("UNREADABLE", "HANDLER_FAILED");
        }
    }

    @Test
    void anEventWhoseDeadLetterIsNotTakenYetIsNotHandledAgain() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        try (ChangeSubscriber subscriber = builder()
                        .attempts(1)
                        .pauses(Duration.ofMillis(1), Duration.ofMillis(10))
                        .on(
                                Decoding.messages(),
                                delivery -> {
                                    attempts.incrementAndGet();
                                    throw new IllegalStateException("never");
                                },
                                topic)
                        .start();
                Admin admin = Admin.create(kafka.with(Map.of()))) {
            await().atMost(PATIENCE)
                    .until(() -> !subscriber.status().partitions().isEmpty());
            letNoLargerBeDeadLetters(admin, 1);
            send("e", "event");
            await().atMost(PATIENCE)
                    .until(() -> subscriber.status().cause().orElse("").contains("does not take a dead letter"));

            letNoLargerBeDeadLetters(admin, 1 << 20);
            await().atMost(PATIENCE).until(() -> subscriber.status().setAside() == 1);
            assertThat(attempts).hasValue(1);
            assertThat(letters())
                    .singleElement()
                    .satisfies(letter -> assertThat(letter.reason().attempts()).isEqualTo(1));
        }
    }

    @Test
    void eventsThatAreGoneBeforeTheyWereHandledStopTheSubscriberUntilItIsToldWhereToGoOn() throws Exception {
        ProducerRecord<byte[], byte[]> sent = record("e", "handled");
        TopicPartition partition =
                new TopicPartition(topic, producer.send(sent).get().partition());
        subscribeUntilHandled(1);
        send("e", "second");
        subscribeUntilHandled(2);
        // what was handled before the end does not come again
        assertThat(handled.get("e")).containsExactly("handled", "second");
        send("e", "gone");
        send("e", "kept");
        producer.flush();
        try (Admin admin = Admin.create(kafka.with(Map.of()))) {
            admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(3)))
                    .all()
                    .get();
            try (ChangeSubscriber stopped =
                    builder().on(Decoding.messages(), this::remember, topic).start()) {
                await().atMost(PATIENCE).until(() -> stopped.status().state() == SubscriberState.FAILED);
                assertThat(stopped.status().cause().orElseThrow())
                        .contains("is at 2 of " + partition, "holds 3 to 4", "--reset-offsets");
            }
            admin.alterConsumerGroupOffsets(name, Map.of(partition, new OffsetAndMetadata(3)))
                    .all()
                    .get();
        }
        subscribeUntilHandled(3);
        assertThat(handled.get("e")).containsExactly("handled", "second", "kept");
    }

    private void subscribeUntilHandled(int events) {
        try (ChangeSubscriber subscriber =
                builder().on(Decoding.messages(), this::remember, topic).start()) {
            await().atMost(PATIENCE)
                    .until(() -> handledOf(Set.of("e")) >= events
                            && subscriber.status().lag() == 0);
        }
    }

    @Test
    void anEventMayBeMadeSomethingElse() {
        try (ChangeSubscriber subscriber = builder()
                .on(
                        Decoding.messages().as(message -> Integer.valueOf(message.json())),
                        delivery -> handled.put("n", List.of(String.valueOf(delivery.event() + 1))),
                        topic)
                .start()) {
            send("n", "not a number");
            send("n", "41");
            await().atMost(PATIENCE).until(() -> handled.containsKey("n"));
            assertThat(handled).containsEntry("n", List.of("42"));
            assertThat(letters())
                    .singleElement()
                    .satisfies(letter -> assertThat(letter.reason().code()).isEqualTo("UNREADABLE"));
            assertThat(subscriber.status().setAside()).isEqualTo(1);
        }
    }

    private void letNoLargerBeDeadLetters(Admin admin, int bytes) throws Exception {
        admin.incrementalAlterConfigs(Map.of(
                        new ConfigResource(ConfigResource.Type.TOPIC, TopicNames.deadLettersOfSubscriber(name)),
                        List.of(new AlterConfigOp(
                                new ConfigEntry("max.message.bytes", String.valueOf(bytes)),
                                AlterConfigOp.OpType.SET))))
                .all()
                .get();
    }

    private Set<String> startedAt(Start start, int events) {
        Set<String> keys = ConcurrentHashMap.newKeySet();
        try (ChangeSubscriber subscriber = ChangeSubscriber.named(name + UUID.randomUUID(), kafka)
                .from(start)
                .on(Decoding.messages(), delivery -> keys.add(delivery.event().key()), topic)
                .start()) {
            await().atMost(PATIENCE)
                    .until(() -> keys.size() >= events && subscriber.status().lag() == 0);
        }
        return keys;
    }

    private Map<TopicPartition, Long> offsetsBehindAllBut(int partition) {
        Map<TopicPartition, Long> offsets = new ConcurrentHashMap<>();
        for (int i = 0; i < PARTITIONS; i++) {
            if (i != partition) {
                TopicPartition other = new TopicPartition(topic, i);
                offsets.put(
                        other,
                        records(topic).stream()
                                .filter(record -> record.partition() == other.partition())
                                .count());
            }
        }
        return offsets;
    }

    private Instant newest() {
        return records(topic).stream()
                .map(record -> Instant.ofEpochMilli(record.timestamp()))
                .max(Instant::compareTo)
                .orElseThrow();
    }

    private long partitionsWithRecords() {
        return records(topic).stream().map(ConsumerRecord::partition).distinct().count();
    }

    private ChangeSubscriber.Builder builder() {
        return ChangeSubscriber.named(name, kafka);
    }

    private void remember(Delivery<OutboxMessage> delivery) {
        handled.computeIfAbsent(delivery.event().key(), any -> new CopyOnWriteArrayList<>())
                .add(delivery.event().json());
    }

    private int handledOf(Set<String> entities) {
        return handled.entrySet().stream()
                .filter(entity -> entities.contains(entity.getKey()))
                .mapToInt(entity -> entity.getValue().size())
                .sum();
    }

    private static Set<String> all(int entities) {
        return Set.copyOf(
                IntStream.range(0, entities).mapToObj(number -> "e" + number).toList());
    }

    private void sendRounds(int first, int rounds) {
        for (int round = first; round < first + rounds; round++) {
            for (int entity = 0; entity < 30; entity++) {
                send("e" + entity, "event " + round);
            }
        }
    }

    private void send(String key, String text) {
        Future<?> _ = producer.send(record(key, text));
    }

    private ProducerRecord<byte[], byte[]> record(String key, String text) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, bytes(key), bytes(text));
        record.headers()
                .add("id", bytes(UUID.randomUUID().toString()))
                .add("type", bytes("OrderPlaced"))
                .add("content-type", bytes("application/json"));
        return record;
    }

    private void redrive(DeadLetter letter) {
        var record = letter.toRedrive(TopicNames.redriveOfSubscriber(name));
        ProducerRecord<byte[], byte[]> sent =
                new ProducerRecord<>(record.topic(), null, record.key(), record.value(), record.headers());
        Future<?> _ = producer.send(sent);
        producer.flush();
    }

    private List<DeadLetter> letters() {
        return records(TopicNames.deadLettersOfSubscriber(name)).stream()
                .map(DeadLetter::fromRecord)
                .toList();
    }

    private List<ConsumerRecord<byte[], byte[]>> records(String of) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                kafka.with(Map.of("enable.auto.commit", "false", "auto.offset.reset", "earliest")),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(of).stream()
                    .map(partition -> new TopicPartition(of, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream()
                    .anyMatch(partition -> consumer.position(partition) < ends.getOrDefault(partition, 0L))) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
        }
        return records;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
