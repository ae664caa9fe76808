package dev.leat.engine.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.leat.engine.connect.CapturedTable;
import dev.leat.engine.connect.Fingerprint;
import dev.leat.engine.connect.Past;
import dev.leat.engine.connect.PositionTracker;
import dev.leat.engine.load.LoadAnnouncer;
import dev.leat.engine.load.LoadTracker;
import dev.leat.engine.offset.ProgressTopic;
import dev.leat.engine.offset.ProgressTopic.Stored;
import dev.leat.engine.offset.StaleTable;
import dev.leat.engine.outbox.OutboxRouter;
import dev.leat.engine.outbox.OutboxTopics;
import dev.leat.engine.postgres.PostgresDatabase;
import dev.leat.engine.publish.Publisher.Published;
import dev.leat.engine.snapshot.FirstLoads;
import dev.leat.engine.snapshot.SnapshotWork;
import dev.leat.engine.snapshot.Snapshots;
import dev.leat.engine.snapshot.TopicKeys;
import dev.leat.engine.source.SnapshotModes;
import dev.leat.engine.source.SourceDefinition;
import dev.leat.engine.source.SourceType;
import dev.leat.services.SharedServices;
import dev.leat.stream.codec.ChangeEncoder;
import dev.leat.stream.registry.ApicurioRegistry;
import dev.leat.stream.registry.RegistryAccess;
import dev.leat.stream.registry.SchemaRegistry;
import dev.leat.stream.topic.KafkaAccess;
import dev.leat.stream.topic.TopicPolicy;
import dev.leat.stream.topic.Topics;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

class PublisherTest {

    private static final Schema ENVELOPE = SchemaBuilder.struct()
            .field("op", Schema.STRING_SCHEMA)
            .field("ts_ms", Schema.INT64_SCHEMA)
            .build();

    private static final Schema ROW = SchemaBuilder.struct()
            .name("fruits.Value")
            .optional()
            .field("id", Schema.INT32_SCHEMA)
            .build();

    private static final Schema ORIGIN = SchemaBuilder.struct()
            .name("fruits.Source")
            .field("ts_ms", Schema.INT64_SCHEMA)
            .field("snapshot", Schema.STRING_SCHEMA)
            .build();

    private static final Schema ROW_ENVELOPE = SchemaBuilder.struct()
            .name("fruits.Envelope")
            .field("before", ROW)
            .field("after", ROW)
            .field("source", ORIGIN)
            .field("op", Schema.STRING_SCHEMA)
            .field("ts_ms", Schema.INT64_SCHEMA)
            .build();

    private final String source = "s" + UUID.randomUUID().toString().substring(0, 8);
    private final String fruits = source + ".public.fruits";
    private final KafkaAccess kafka = new KafkaAccess(SharedServices.kafka().bootstrapServers(), Map.of());

    @Test
    void aTableThatIsTruncatedInTheVeryBatchInWhichTheLoadEndsMustBeLoadedAgain() throws Exception {
        CapturedTable old = table("old");
        StaleTable before = new StaleTable(old.topic(), StaleTable.Reason.TRUNCATED, Instant.EPOCH);
        ProgressTopic progress = new ProgressTopic(kafka, source, source);
        LoadAnnouncer announcer = new LoadAnnouncer(kafka, source);
        createTopics(progress.topic(), announcer.topic());
        try (SchemaRegistry registry = registry();
                TransactionalWriter writer = new TransactionalWriter(kafka, source)) {
            Publisher publisher = publisher(writer, registry, progress, announcer, Clock.systemUTC(), before);

            publisher.publish(
                    List.of(record("r"), record("t")),
                    new LoadedAfterOne(),
                    new LoadTracker(
                            2, new FirstLoads(List.of(old, table("fruits")), List.of(), List.of(), List.of()), 1),
                    noSnapshots(registry));

            assertThat(publisher.stale()).extracting(StaleTable::topic).containsExactly(fruits);
            assertThat(progress.read().stale()).isEqualTo(publisher.stale());
        }
    }

    @Test
    void theBatchesOfALoadShareATransactionUntilNothingMoreComesOrTheLoadIsStoppedOrASecondHasPassed()
            throws Exception {
        ProgressTopic progress = new ProgressTopic(kafka, source, source);
        LoadAnnouncer announcer = new LoadAnnouncer(kafka, source);
        createTopics(progress.topic(), announcer.topic(), fruits);
        Instant[] now = {Instant.now()};
        Clock clock = InstantSource.tick(() -> now[0], Duration.ofMillis(1)).withZone(ZoneOffset.UTC);
        try (SchemaRegistry registry = registry();
                TransactionalWriter writer = new TransactionalWriter(kafka, source)) {
            Publisher publisher = publisher(writer, registry, progress, announcer, clock);
            SnapshotWork none = noSnapshots(registry);
            PositionTracker tracker = new Loading();
            LoadTracker load =
                    new LoadTracker(1, new FirstLoads(List.of(table("fruits")), List.of(), List.of(), List.of()), 1);
            Fingerprint fingerprint = new Fingerprint(Map.of("system", "1"), Map.of());

            assertThat(publisher.publish(List.of(row(1)), tracker, load, none).positionStored())
                    .isFalse();
            publisher.remember(fingerprint);
            assertThat(publisher.publish(List.of(row(2)), tracker, load, none).positionStored())
                    .isFalse();
            assertThat(committedEnd(fruits)).isZero();
            assertThat(publisher.publish(List.of(), tracker, load, none))
                    .isEqualTo(new Published(true, 2, 0, OptionalLong.of(1)));
            committedUpTo(3); // two rows, and the mark of the commit
            assertThat(progress.read().past().flatMap(Past::fingerprint)).contains(fingerprint);

            publisher.publish(List.of(row(3)), tracker, load, none);
            assertThat(publisher.settle(tracker, load)).isEqualTo(new Published(true, 1, 0, OptionalLong.of(1)));
            committedUpTo(5);
            assertThat(publisher.settle(tracker, load).positionStored()).isFalse();

            publisher.publish(List.of(row(4)), tracker, load, none);
            now[0] = now[0].plusSeconds(1);
            assertThat(publisher.publish(List.of(row(5)), tracker, load, none).changes())
                    .isEqualTo(2);
            committedUpTo(8);
        }
    }

    /** The brokers put the mark of a commit on the topics after they have answered it. */
    private void committedUpTo(long end) {
        await().untilAsserted(() -> assertThat(committedEnd(fruits)).isEqualTo(end));
    }

    private long committedEnd(String topic) throws Exception {
        TopicPartition partition = new TopicPartition(topic, 0);
        try (Admin admin = Admin.create(kafka.with(Map.of()))) {
            return admin.listOffsets(
                            Map.of(partition, OffsetSpec.latest()),
                            new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                    .partitionResult(partition)
                    .get()
                    .offset();
        }
    }

    private static SchemaRegistry registry() {
        return new ApicurioRegistry(
                RegistryAccess.open(SharedServices.registry().apiUrl()));
    }

    private Publisher publisher(
            TransactionalWriter writer,
            SchemaRegistry registry,
            ProgressTopic progress,
            LoadAnnouncer announcer,
            Clock clock,
            StaleTable... stale) {
        writer.takeOver();
        return new Publisher(
                writer,
                new ChangeRecords(
                        source, 1, new ChangeEncoder(registry, () -> false), noOutbox(registry), Clock.systemUTC(), 0),
                progress,
                announcer,
                clock,
                (schema, table, columns, keys) -> List.of(),
                new Stored(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        0,
                        false,
                        List.of(stale),
                        List.of()));
    }

    private CapturedTable table(String name) {
        return new CapturedTable("public", name, source + ".public." + name, ENVELOPE, ENVELOPE);
    }

    private OutboxRouter noOutbox(SchemaRegistry registry) {
        return new OutboxRouter(
                Set.of(),
                Optional.empty(),
                new OutboxTopics(kafka, Map.of(), source, TopicPolicy.outbox(1, (short) 1)),
                registry);
    }

    private SnapshotWork noSnapshots(SchemaRegistry registry) {
        SourceDefinition unused = new SourceDefinition(
                source,
                SourceType.POSTGRES,
                "jdbc:postgresql://localhost/none",
                "nobody",
                "",
                List.of(),
                Optional.empty(),
                Optional.empty(),
                SnapshotModes.ALL_INCREMENTAL,
                1,
                (short) 1,
                Map.of());
        return new SnapshotWork(
                new Snapshots(source, Clock.systemUTC()),
                new PostgresDatabase(source, unused),
                List.of(),
                List.of(),
                List.of(),
                new FirstLoads(List.of(), List.of(), List.of(), List.of()),
                new TopicKeys(kafka, "test", registry),
                Clock.systemUTC());
    }

    private SourceRecord record(String operation) {
        Struct envelope = new Struct(ENVELOPE).put("op", operation).put("ts_ms", 1L);
        return new SourceRecord(Map.of(), Map.of(), fruits, ENVELOPE, envelope);
    }

    private SourceRecord row(int id) {
        Struct key = new Struct(ROW).put("id", id);
        Struct envelope = new Struct(ROW_ENVELOPE)
                .put("after", key)
                .put("source", new Struct(ORIGIN).put("ts_ms", 1L).put("snapshot", "true"))
                .put("op", "r")
                .put("ts_ms", 1L);
        return new SourceRecord(Map.of(), Map.of(), fruits, ROW, key, ROW_ENVELOPE, envelope);
    }

    private void createTopics(String... topics) {
        try (Admin admin = Admin.create(kafka.with(Map.of()))) {
            for (String topic : topics) {
                Topics.ensure(admin, Map.of(topic, TopicPolicy.state((short) 1)));
            }
        }
    }

    /** Of a load that goes on. */
    private static class Loading implements PositionTracker {

        boolean loading = true;

        @Override
        public Verdict next(SourceRecord record) {
            return new Publish("id", "position");
        }

        @Override
        public String newestPlace() {
            return "position";
        }

        @Override
        public JsonNode stored() {
            return JsonNodeFactory.instance.objectNode().put("loading", loading);
        }

        @Override
        public Map<String, Object> connectorOffset() {
            return Map.of();
        }

        @Override
        public boolean loading() {
            return loading;
        }

        @Override
        public boolean rereads() {
            return false;
        }

        @Override
        public boolean mustReopen() {
            return false;
        }
    }

    /** Of a load whose one record is published already. */
    private static final class LoadedAfterOne extends Loading {

        @Override
        public Verdict next(SourceRecord record) {
            Verdict verdict = loading ? Drop.INSTANCE : super.next(record);
            loading = false;
            return verdict;
        }
    }
}
