package dev.leat.engine;

import static dev.leat.engine.Shop.eventually;
import static dev.leat.engine.Shop.reaches;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.leat.engine.snapshot.SnapshotJob;
import dev.leat.engine.snapshot.SnapshotRequest;
import dev.leat.engine.source.CaptureError;
import dev.leat.outbox.Dialect;
import dev.leat.outbox.Message;
import dev.leat.outbox.Outbox;
import dev.leat.outbox.TableOutbox;
import dev.leat.stream.error.LeatException;
import dev.leat.stream.registry.SchemaRegistry;
import dev.leat.stream.topic.DeadLetter;
import dev.leat.stream.topic.KafkaAccess;
import dev.leat.stream.topic.TopicNames;
import dev.leat.stream.topic.TopicPolicy;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.apache.avro.Schema;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What becomes of messages in the outboxes of a source, whatever its database is. All tests share one source, and each has
 * aggregates of its own.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class OutboxRoutingContract {

    private static final int WRITERS = 3;
    private static final int TRANSACTIONS = 60;
    private static final int TAKEOVERS = 2;

    private Optional<Source> newest = Optional.empty();

    abstract Dialect dialect();

    abstract String name();

    abstract KafkaAccess kafka();

    abstract SchemaRegistry registry();

    abstract void sql(String... statements);

    abstract Connection connect() throws SQLException;

    /** The schema, or database, of the tables. */
    abstract String schema();

    /** Makes the table {@code debezium_outbox} as somebody made it for Debezium. */
    abstract String debeziumsTable();

    /** Another instance of the source, with the table {@code fruits} and all outboxes. */
    abstract Source source();

    /** All that has room for everything in a message. */
    abstract List<Outbox> outboxes();

    abstract void close();

    @BeforeAll
    final void start() throws IOException {
        sql(outboxTable(), debeziumsTable(), "CREATE TABLE fruits (id int PRIMARY KEY, name varchar(20))");
        started();
    }

    final String outboxTable() throws IOException {
        String resource = dialect().name().toLowerCase(Locale.ROOT) + "/outbox-table.sql";
        try (InputStream ddl = Objects.requireNonNull(Outbox.class.getResourceAsStream(resource))) {
            return new String(ddl.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @AfterAll
    final void end() {
        close();
    }

    @Test
    void whatIsCommittedArrivesOnceAndInOrderThoughInstancesTakeOverFromEachOther() throws Exception {
        Map<String, List<String>> committed = new HashMap<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(WRITERS)) {
            List<Future<Map<String, List<String>>>> writers = new ArrayList<>();
            for (int writer = 0; writer < WRITERS; writer++) {
                writers.add(threads.submit(writer(writer)));
            }
            for (int takeover = 0; takeover < TAKEOVERS; takeover++) {
                Source next = started();
                eventually()
                        .until(() -> next.status().published() > 0
                                || writers.stream().allMatch(Future::isDone));
            }
            for (Future<Map<String, List<String>>> writer : writers) {
                committed.putAll(writer.get());
            }
        }

        List<ConsumerRecord<byte[], byte[]>> arrived = arrived(
                "fruit", committed.values().stream().mapToInt(List::size).sum());
        Map<String, List<String>> ids = new HashMap<>();
        arrived.forEach(record -> ids.computeIfAbsent(text(record.key()), none -> new ArrayList<>())
                .add(Changes.header(record, "leat-id")));
        assertThat(ids).isEqualTo(committed);
        assertThat(Changes.records(kafka(), TopicNames.changes(name(), schema(), "fruits")))
                .as("changes of a table beside them")
                .isNotEmpty();
    }

    /** Publishes about aggregates of its own, some in vain; returns the ids of what was committed, by aggregate. */
    private Callable<Map<String, List<String>>> writer(int writer) {
        return () -> {
            Random random = new Random(writer);
            Map<String, List<String>> committed = new HashMap<>();
            try (Connection connection = connect();
                    Statement statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                for (int transaction = 0; transaction < TRANSACTIONS; transaction++) {
                    List<Message> messages = new ArrayList<>();
                    for (int i = random.nextInt(4); i >= 0; i--) {
                        String aggregate = writer + "-" + random.nextInt(5);
                        messages.add(about("fruit", aggregate).json("{}").build());
                    }
                    int fruit = writer * TRANSACTIONS + transaction;
                    statement.executeUpdate("INSERT INTO fruits VALUES (%d, 'apple')".formatted(fruit));
                    outboxes().get(random.nextInt(outboxes().size())).publish(connection, messages);
                    if (random.nextInt(5) == 0) {
                        connection.rollback();
                    } else {
                        connection.commit();
                        messages.forEach(message -> committed
                                .computeIfAbsent(message.aggregateId(), none -> new ArrayList<>())
                                .add(message.id().toString()));
                    }
                }
            }
            return committed;
        };
    }

    @Test
    void allThatAMessageSaysArrivesAsItWasGiven() throws Exception {
        for (Outbox outbox : outboxes()) {
            Message message = about("Obst.1", "Äpfel")
                    .json("{\"kg\" :  1}")
                    .header("a", "b\"c\nd 🦦")
                    .traceparent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
                    .build();
            publish(outbox, message);
        }

        for (ConsumerRecord<byte[], byte[]> record :
                arrived("Obst.1", outboxes().size())) {
            assertThat(text(record.key())).isEqualTo("Äpfel");
            assertThat(text(record.value())).isEqualTo("{\"kg\" :  1}");
            assertThat(UUID.fromString(Changes.header(record, "id")).version()).isEqualTo(7);
            assertThat(Changes.header(record, "type")).isEqualTo("Grown");
            assertThat(Changes.header(record, "content-type")).isEqualTo("application/json");
            assertThat(Changes.header(record, "a")).isEqualTo("b\"c\nd 🦦");
            assertThat(Changes.header(record, "traceparent")).endsWith("-01");
        }
    }

    @Test
    void aMessageGoesToTheKeyAndThePartitionThatItAsksFor() throws Exception {
        for (Outbox outbox : outboxes()) {
            for (int partition = 0; partition < Shop.PARTITIONS; partition++) {
                publish(
                        outbox,
                        about("placed", "1")
                                .json("{}")
                                .key("to " + partition)
                                .partition(partition)
                                .build());
            }
        }

        for (ConsumerRecord<byte[], byte[]> record :
                arrived("placed", outboxes().size() * Shop.PARTITIONS)) {
            assertThat(text(record.key())).isEqualTo("to " + record.partition());
        }
    }

    @Test
    void aPayloadInAvroIsReadWithTheSchemaThatItNames() throws Exception {
        Schema schema = new Schema.Parser().parse("""
                {"type": "record", "name": "Said", "fields": [{"name": "word", "type": "string"}]}""");
        byte[] datum = {6, 'f', 'o', 'o'};
        for (Outbox outbox : outboxes()) {
            publish(outbox, about("talk", "1").avro(datum, schema.toString()).build());
        }

        for (ConsumerRecord<byte[], byte[]> record : arrived("talk", outboxes().size())) {
            ByteBuffer value = ByteBuffer.wrap(record.value());
            assertThat(value.get()).isZero();
            assertThat(registry().schema(value.getInt())).isEqualTo(schema);
            assertThat(value.slice()).isEqualTo(ByteBuffer.wrap(datum));
        }
    }

    @Test
    void aPayloadWhoseSchemaBreaksItsRuleIsADeadLetterAndTheRestGoesOn() throws Exception {
        byte[] datum = {6, 'f', 'o', 'o'};
        String known = """
                {"type": "record", "name": "Rumour", "fields": [{"name": "word", "type": "string"}]}""";
        String breaking = known.replace("string", "long");
        Outbox outbox = TableOutbox.in(dialect());
        publish(outbox, about("rumour", "1").avro(datum, known).build());
        publish(outbox, about("rumour", "1").avro(new byte[] {2}, breaking).build());
        publish(outbox, about("rumour", "1").avro(datum, known).build());

        assertThat(arrived("rumour", 2)).hasSize(2);
        assertThat(letters())
                .extracting(DeadLetter::reason)
                .filteredOn(reason -> reason.message().contains("rumour-Rumour"))
                .singleElement()
                .satisfies(
                        reason -> assertThat(reason.code()).isEqualTo(CaptureError.OUTBOX_SCHEMA_INCOMPATIBLE.name()))
                .satisfies(reason -> assertThat(reason.message()).contains("field word"));
    }

    @Test
    void aTableAsDebeziumWantsItIsAnOutboxToo() throws Exception {
        TableOutbox outbox = TableOutbox.in(dialect(), "debezium_outbox");
        Message message = about("plain", "1").json("{\"a\": 1}").build();
        publish(outbox, message);

        ConsumerRecord<byte[], byte[]> record = arrived("plain", 1).getFirst();
        assertThat(Changes.header(record, "id")).isEqualTo(message.id().toString());
        assertThat(text(record.value()).replace(" ", "")).isEqualTo("{\"a\":1}");
    }

    @Test
    void noHeaderOfARowPassesForOneOfLeats() throws Exception {
        String id = UUID.randomUUID().toString();
        sql(
                "INSERT INTO outbox (id, aggregatetype, aggregateid, type, payload, headers) VALUES ('%s', 'posed', '1', 'T', '{}', '{\"leat-id\": \"another\"}')"
                        .formatted(id));

        assertThat(Changes.header(arrived("posed", 1).getFirst(), "leat-id")).isEqualTo(id);
    }

    @Test
    void whatBecomesOfARowIsNoMessage() throws Exception {
        Outbox outbox = TableOutbox.in(dialect());
        publish(outbox, about("once", "1").json("{}").build());
        sql(
                "UPDATE outbox SET type = 'Changed' WHERE aggregatetype = 'once'",
                "UPDATE outbox SET id = '%s' WHERE aggregatetype = 'once'".formatted(UUID.randomUUID()),
                "DELETE FROM outbox WHERE aggregatetype = 'once'");
        publish(outbox, about("once", "2").json("{}").build());

        assertThat(arrived("once", 2)).extracting(record -> text(record.key())).containsExactlyInAnyOrder("1", "2");
    }

    @Test
    void whatCannotBeRoutedIsADeadLetterAndTheRestGoesOn() throws Exception {
        sql(
                "INSERT INTO outbox (id, aggregatetype, aggregateid, type, payload) VALUES ('%s', 'no topic', '1', 'T', '{}')"
                        .formatted(UUID.randomUUID()));
        Outbox outbox = TableOutbox.in(dialect());
        publish(outbox, about("later", "0").json("{}").partition(99).build());
        publish(outbox, about("later", "0").avro(new byte[0], "no schema").build());
        publish(outbox, about("later", "1").json("{}").build());

        assertThat(arrived("later", 1)).hasSize(1);
        String topic = TopicNames.changes(name(), schema(), "outbox");
        assertThat(letters())
                .filteredOn(letter -> letter.origin().topic().equals(topic))
                .extracting(DeadLetter::reason)
                .filteredOn(reason -> reason.code().equals(CaptureError.OUTBOX_MESSAGE_MALFORMED.name()))
                .extracting(DeadLetter.Reason::message)
                .satisfiesExactly(
                        message -> assertThat(message).contains("'no topic'"),
                        message -> assertThat(message).contains("partition 99", "have 3"),
                        message -> assertThat(message).contains("schema"));
    }

    @Test
    void aMendedRowIsRoutedWhenItsDeadLetterIsRedrivenAndOnlyOnce() throws Exception {
        UUID id = UUID.randomUUID();
        sql(
                "INSERT INTO outbox (id, aggregatetype, aggregateid, type, payload) VALUES ('%s', 'no name', '1', 'T', '{}')"
                        .formatted(id));
        publish(TableOutbox.in(dialect()), about("mended", "1").json("{}").build());
        arrived("mended", 1);
        eventually().until(() -> of(id).isPresent());
        assertThat(completed(redriven(id)).tables().getFirst().published()).isEqualTo(1);
        eventually().until(() -> of(id).orElseThrow().reason().attempts() == 2);

        sql("UPDATE outbox SET aggregatetype = 'mended' WHERE id = '%s'".formatted(id));
        completed(redriven(id));
        completed(redriven(id));
        publish(TableOutbox.in(dialect()), about("mended", "1").json("{}").build());

        assertThat(arrived("mended", 3))
                .hasSize(3)
                .satisfiesOnlyOnce(
                        record -> assertThat(Changes.header(record, "id")).isEqualTo(id.toString()));
    }

    /** Its newest dead letter. */
    private Optional<DeadLetter> of(UUID id) {
        return letters().stream()
                .filter(letter -> letter.key() != null && text(letter.key()).contains(id.toString()))
                .max(Comparator.comparing(letter -> letter.reason().setAsideAt()));
    }

    private SnapshotJob redriven(UUID id) {
        DeadLetter letter = of(id).orElseThrow();
        Redriven answer = newest.orElseThrow()
                .redrive(
                        letter.origin().topic(),
                        List.of(new SetAside(
                                "it",
                                letter.key(),
                                letter.reason().setAsideBy(),
                                letter.reason().attempts())),
                        "test");
        assertThat(answer.refused()).isEmpty();
        return answer.jobs().getFirst();
    }

    private SnapshotJob completed(SnapshotJob job) {
        return SnapshotTest.completed(newest.orElseThrow(), job);
    }

    @Test
    void messagesAreKeptForTheirTimeAndTheirTableHasNoTopic() throws Exception {
        publish(TableOutbox.in(dialect()), about("kept", "1").json("{}").build());
        arrived("kept", 1);

        try (Admin admin = Admin.create(kafka().with(Map.of()))) {
            ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, TopicNames.outbox(name(), "kept"));
            Config config = Objects.requireNonNull(
                    admin.describeConfigs(List.of(topic)).all().get().get(topic));
            assertThat(config.get("cleanup.policy").value()).isEqualTo("delete");
            assertThat(config.get("retention.ms").value()).isEqualTo(String.valueOf(TopicPolicy.HISTORY.toMillis()));
            assertThat(admin.listTopics().names().get())
                    .doesNotContain(
                            TopicNames.changes(name(), schema(), "outbox"),
                            TopicNames.changes(name(), schema(), "debezium_outbox"));
        }
    }

    @Test
    void anOutboxIsNotLoadedAgain() {
        assertThatExceptionOfType(LeatException.class)
                .isThrownBy(() -> source().snapshot(SnapshotRequest.of(
                        List.of(schema() + ".outbox"), SnapshotRequest.Mode.REFRESH, "test")))
                .withMessageContaining("is none of its tables");
    }

    /** A connection to a database with an outbox table. */
    interface Database {
        Connection connect() throws SQLException;
    }

    /** @param instances of one source with that table for an outbox */
    final void publishesInOrderAndOnceWhatStandsInAnOutbox(Database database, Supplier<Source> instances)
            throws Exception {
        List<String> left = new ArrayList<>();
        leave(database, 3, left); // before anybody has looked
        try (Source first = instances.get()) {
            first.start();
            assertThat(idsOf(first, left.size())).isEqualTo(left);
            leave(database, 2, left);
            assertThat(idsOf(first, left.size())).isEqualTo(left);
        }
        leave(database, 3, left); // while nobody looks, into a log that is given up
        try (Source repaired = instances.get()) {
            assertThat(repaired.repairPlan().steps())
                    .anySatisfy(step -> assertThat(step).contains("publish what stands in", "outbox"));
            repaired.repair();
            leave(database, 2, left); // loaded or out of the log
            reaches(repaired, SourceState.STREAMING);
            leave(database, 2, left);
            assertThat(idsOf(repaired, left.size())).isEqualTo(left);

            repaired.repair();
            reaches(repaired, SourceState.STREAMING);
            leave(database, 1, left);
            assertThat(idsOf(repaired, left.size())).isEqualTo(left);
        }
    }

    private void leave(Database database, int messages, List<String> ids) throws SQLException {
        try (Connection connection = database.connect()) {
            connection.setAutoCommit(false);
            for (int i = 0; i < messages; i++) {
                Message message = about("standing", "1").json("{}").build();
                TableOutbox.in(dialect()).publish(connection, message);
                ids.add(message.id().toString());
            }
            connection.commit();
        }
    }

    private List<String> idsOf(Source source, int atLeast) {
        return arrived(source.name(), "standing", atLeast).stream()
                .map(record -> Changes.header(record, "id"))
                .toList();
    }

    final List<DeadLetter> letters() {
        return Changes.records(kafka(), TopicNames.deadLettersOfSource(name())).stream()
                .map(DeadLetter::fromRecord)
                .toList();
    }

    final Source started() {
        Source source = source();
        source.start();
        reaches(source, SourceState.STREAMING);
        newest = Optional.of(source);
        return source;
    }

    final void publish(Outbox outbox, Message message) throws SQLException {
        try (Connection connection = connect()) {
            connection.setAutoCommit(false);
            outbox.publish(connection, message);
            connection.commit();
        }
    }

    static Message.Builder about(String aggregateType, String aggregateId) {
        return Message.event("Grown").of(aggregateType, aggregateId);
    }

    /** What stands on the topic once there are so many. */
    final List<ConsumerRecord<byte[], byte[]>> arrived(String aggregateType, int atLeast) {
        return arrived(name(), aggregateType, atLeast);
    }

    final List<ConsumerRecord<byte[], byte[]>> arrived(String source, String aggregateType, int atLeast) {
        String topic = TopicNames.outbox(source, aggregateType);
        try (Admin admin = Admin.create(kafka().with(Map.of()))) {
            eventually().until(() -> admin.listTopics().names().get().contains(topic));
        }
        eventually()
                .pollInterval(Duration.ofMillis(300))
                .until(() -> Changes.records(kafka(), topic).size() >= atLeast);
        List<ConsumerRecord<byte[], byte[]>> records = Changes.records(kafka(), topic);
        assertThat(records).hasSize(atLeast);
        return records;
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
