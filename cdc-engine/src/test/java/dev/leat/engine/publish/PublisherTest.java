package dev.leat.engine.publish;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.leat.engine.connect.CapturedTable;
import dev.leat.engine.connect.PositionTracker;
import dev.leat.engine.load.LoadAnnouncer;
import dev.leat.engine.load.LoadTracker;
import dev.leat.engine.offset.ProgressTopic;
import dev.leat.engine.offset.ProgressTopic.Stored;
import dev.leat.engine.offset.StaleTable;
import dev.leat.engine.outbox.OutboxRouter;
import dev.leat.engine.outbox.OutboxTopics;
import dev.leat.engine.postgres.PostgresDatabase;
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
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
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
        try (SchemaRegistry registry = new ApicurioRegistry(
                        RegistryAccess.open(SharedServices.registry().apiUrl()));
                TransactionalWriter writer = new TransactionalWriter(kafka, source)) {
            writer.takeOver();
            Publisher publisher = new Publisher(
                    writer,
                    new ChangeRecords(
                            source,
                            1,
                            new ChangeEncoder(registry, () -> false),
                            noOutbox(registry),
                            Clock.systemUTC(),
                            0),
                    progress,
                    announcer,
                    Clock.systemUTC(),
                    (schema, table, columns, keys) -> List.of(),
                    new Stored(
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            0,
                            false,
                            List.of(before),
                            List.of()));

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

    private void createTopics(String... topics) {
        try (Admin admin = Admin.create(kafka.with(Map.of()))) {
            for (String topic : topics) {
                Topics.ensure(admin, Map.of(topic, TopicPolicy.state((short) 1)));
            }
        }
    }

    /** Of a load whose one record is published already. */
    private static final class LoadedAfterOne implements PositionTracker {

        private boolean loading = true;

        @Override
        public Verdict next(SourceRecord record) {
            Verdict verdict = loading ? Drop.INSTANCE : new Publish("id", "position");
            loading = false;
            return verdict;
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
}
