package dev.leat.platform.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leat.engine.Source;
import dev.leat.engine.SourceListener;
import dev.leat.engine.SourceState;
import dev.leat.engine.connect.Selection;
import dev.leat.engine.snapshot.JobState;
import dev.leat.engine.snapshot.SnapshotJob;
import dev.leat.engine.snapshot.SnapshotRequest;
import dev.leat.engine.snapshot.SnapshotRequest.Mode;
import dev.leat.engine.source.Outboxes;
import dev.leat.engine.source.SnapshotMode;
import dev.leat.engine.source.SnapshotModes;
import dev.leat.engine.source.SourceDefinition;
import dev.leat.engine.source.SourceType;
import dev.leat.services.PostgreSqlService;
import dev.leat.services.SharedServices;
import dev.leat.stream.codec.ChangeDecoder;
import dev.leat.stream.event.ChangeEvent;
import dev.leat.stream.registry.ApicurioRegistry;
import dev.leat.stream.registry.RegistryAccess;
import dev.leat.stream.registry.SchemaRegistry;
import dev.leat.stream.topic.KafkaAccess;
import dev.leat.stream.value.Row;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs beside a poller of a table that never stops changing, also behind the poller's back. */
class PolledJobsTest {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration CHURN = Duration.ofSeconds(8);
    private static final int WRITERS = 3;
    private static final int IDS = 45;
    private static final int PARTITIONS = 2;
    private static final String NAME = "polled-jobs";
    private static final String TABLE = "public.items";

    private final PostgreSqlService server = SharedServices.postgreSql();

    @TempDir
    Path folder = Path.of("");

    /** Each row's number only grows. */
    @Test
    void noRowOfAJobComesBehindANewerOneAndTheLastJobMendsEverything() throws Exception {
        server.createDatabase("polled_jobs");
        sql(
                "CREATE SEQUENCE numbers",
                "CREATE TABLE items (id int PRIMARY KEY, v bigint NOT NULL, updated_at timestamptz NOT NULL)",
                "CREATE INDEX ON items (updated_at, id)");
        RegistryAccess access = RegistryAccess.open(SharedServices.registry().apiUrl());
        try (SchemaRegistry registry = new ApicurioRegistry(access);
                Source source = source(registry, access);
                ExecutorService writers = Executors.newFixedThreadPool(WRITERS)) {
            source.start();
            await().atMost(PATIENCE).until(() -> source.status().state() == SourceState.STREAMING);
            Instant end = Instant.now().plus(CHURN);
            List<Future<?>> writing = new ArrayList<>();
            for (int writer = 0; writer < WRITERS; writer++) {
                int own = writer;
                writing.add(writers.submit(() -> {
                    write(own, end);
                    return null;
                }));
            }
            int jobs = 0;
            while (Instant.now().isBefore(end)) {
                completed(source);
                jobs++;
            }
            for (Future<?> written : writing) {
                written.get();
            }
            completed(source);
            Story story = story(registry);
            assertThat(jobs).isGreaterThan(2);
            assertThat(story.read()).as("rows that jobs published").isPositive();
            assertThat(story.backwards()).isEmpty();
            assertThat(story.rows()).isEqualTo(rows());
        }
    }

    private Source source(SchemaRegistry registry, RegistryAccess access) {
        return new Source(
                new SourceDefinition(
                        NAME,
                        SourceType.QUERY,
                        server.jdbcUrl("polled_jobs"),
                        server.user(),
                        server.password(),
                        List.of(TABLE),
                        Outboxes.NONE,
                        Optional.empty(),
                        Optional.empty(),
                        SnapshotModes.all(SnapshotMode.BLOCKING),
                        PARTITIONS,
                        (short) 1,
                        Map.of(
                                "late.commits", "horizon",
                                "margin.ms", "200",
                                "page.rows", "7",
                                "poll.interval.min.ms", "10",
                                "poll.interval.max.ms", "50",
                                "heartbeat.interval.ms", "100")),
                "polled-jobs",
                new KafkaAccess(SharedServices.kafka().bootstrapServers(), Map.of()),
                registry,
                Clock.systemUTC(),
                new SourceListener() {
                    @Override
                    public void stateChanged(String name, SourceState from, SourceState to) {}

                    @Override
                    public void published(String name, int changes, int deadLetters, long lagMs) {}
                },
                QueryParts.running(access, folder));
    }

    private static void completed(Source source) {
        SnapshotJob job = source.snapshot(
                new SnapshotRequest(List.of(TABLE), Mode.RECONCILE, Selection.ALL, 16, OptionalInt.empty(), "test"));
        await().atMost(PATIENCE)
                .until(() -> source.snapshots().job(job.id()).orElseThrow().state() == JobState.COMPLETED);
    }

    /** Each id has one writer. */
    private void write(int writer, Instant end) throws SQLException {
        Random random = new Random(writer);
        try (Connection connection = connect()) {
            while (Instant.now().isBefore(end)) {
                String statement = switch (random.nextInt(10)) {
                    case 0, 1, 2, 3 ->
                        "UPDATE items SET v = nextval('numbers'), updated_at = clock_timestamp() WHERE id = ?";
                    case 4, 5 -> "UPDATE items SET v = nextval('numbers') WHERE id = ?";
                    case 6 -> "DELETE FROM items WHERE id = ?";
                    case 7 -> "INSERT INTO items VALUES (?, nextval('numbers'), '2024-01-31') ON CONFLICT DO NOTHING";
                    default ->
                        "INSERT INTO items VALUES (?, nextval('numbers'), clock_timestamp()) ON CONFLICT DO NOTHING";
                };
                try (PreparedStatement changing = connection.prepareStatement(statement)) {
                    changing.setInt(1, random.nextInt(IDS / WRITERS) * WRITERS + writer);
                    changing.executeUpdate();
                }
            }
        }
    }

    private Map<Long, Long> rows() throws SQLException {
        Map<Long, Long> rows = new TreeMap<>();
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT id, v FROM items")) {
            while (row.next()) {
                rows.put(row.getLong(1), row.getLong(2));
            }
        }
        return rows;
    }

    private void sql(String... statements) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(server.jdbcUrl("polled_jobs"), server.user(), server.password());
    }

    /**
     * What a reader of committed records sees.
     *
     * @param rows in the end, with their numbers
     * @param read rows that jobs published
     * @param backwards numbers that came behind greater ones of the same row
     */
    private record Story(Map<Long, Long> rows, int read, List<String> backwards) {}

    private static Story story(SchemaRegistry registry) {
        ChangeDecoder decoder = new ChangeDecoder(registry);
        Map<Long, Long> rows = new TreeMap<>();
        Map<Long, Long> greatest = new TreeMap<>();
        List<String> backwards = new ArrayList<>();
        int read = 0;
        for (ConsumerRecord<byte[], byte[]> record : records()) {
            Optional<ChangeEvent> event = decoder.event(record.key(), record.value(), record.headers());
            if (event.isEmpty()) {
                continue;
            }
            long id = ((Number) event.get().key().values().getFirst()).longValue();
            switch (event.get()) {
                case ChangeEvent.Deleted _ -> rows.remove(id);
                case ChangeEvent.Inserted inserted -> rows.put(id, number(inserted.after()));
                case ChangeEvent.Updated updated -> rows.put(id, number(updated.after()));
                case ChangeEvent.Read seen -> {
                    read++;
                    rows.put(id, number(seen.after()));
                }
            }
            long now = rows.getOrDefault(id, Long.MAX_VALUE);
            if (now < greatest.getOrDefault(id, 0L)) {
                backwards.add("%d of %d at %d behind %d".formatted(now, id, record.offset(), greatest.get(id)));
            } else if (now != Long.MAX_VALUE) {
                greatest.put(id, now);
            }
        }
        return new Story(rows, read, backwards);
    }

    private static long number(Row row) {
        return ((Number) Objects.requireNonNull(row.value("v"))).longValue();
    }

    private static List<ConsumerRecord<byte[], byte[]>> records() {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                new KafkaAccess(SharedServices.kafka().bootstrapServers(), Map.of())
                        .with(Map.of("isolation.level", "read_committed", "enable.auto.commit", "false")),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = IntStream.range(0, PARTITIONS)
                    .mapToObj(partition -> new TopicPartition(NAME + "." + TABLE, partition))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
        }
        return records;
    }
}
