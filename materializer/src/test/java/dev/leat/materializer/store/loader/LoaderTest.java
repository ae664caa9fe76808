package dev.leat.materializer.store.loader;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leat.materializer.store.DocumentStore;
import dev.leat.materializer.store.StoreDefinition;
import dev.leat.materializer.store.loader.LoaderListener.Acknowledged;
import dev.leat.services.PostgreSqlService;
import dev.leat.services.RedisService;
import dev.leat.services.SharedServices;
import dev.leat.stream.event.EntityKey;
import dev.leat.stream.topic.DeadLetter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.RedisClient;

final class LoaderTest {

    private final ViewTopic topic = new ViewTopic();
    private final Deque<Loader> loaders = new ArrayDeque<>();
    private final ConcurrentLinkedQueue<Acknowledged> acknowledged = new ConcurrentLinkedQueue<>();

    @BeforeEach
    void createTopic() {
        topic.create();
    }

    @AfterEach
    void closeAll() {
        loaders.forEach(Loader::close);
        topic.close();
    }

    @Test
    void everythingArrivesInEveryStoreAndIsAcknowledgedWithTheChangesItShows() throws Exception {
        LongStream.rangeClosed(1, 3_000).forEach(id -> topic.put(id, "new", "1700000000000/tx" + id));
        LongStream.rangeClosed(1, 1_000).forEach(topic::delete);
        topic.put(1_001, "paid", "1700000000001/a,1700000000002/b");
        topic.flush();
        List<StoreDefinition> definitions = List.of(redis(), postgreSql(), elasticsearch());

        definitions.forEach(this::start);

        for (Loader loader : loaders) {
            awaitHandled(loader, 4_001);
            assertThat(loader.status().state()).isEqualTo(LoaderState.RUNNING);
            assertThat(loader.status().documentsWritten()).isEqualTo(3_001);
            assertThat(loader.status().documentsDeleted()).isEqualTo(1_000);
            assertThat(count(loader.store())).isEqualTo(2_000);
        }
        assertThat(acknowledged).hasSize(3 * 4_001);
        assertThat(acknowledged)
                .filteredOn(one -> one.changes().size() == 2)
                .hasSize(3)
                .allSatisfy(one -> {
                    assertThat(one.id()).isEqualTo(EntityKey.of(1_001));
                    assertThat(one.version() >> 48).isEqualTo(1);
                    assertThat(one.changes()).contains(new SourceChange(Instant.ofEpochMilli(1_700_000_000_002L), "b"));
                    assertThat(one.at()).isBeforeOrEqualTo(Instant.now());
                });
    }

    @Test
    void aStoreThatIsKilledOnTheWayGetsEverythingWhenItIsBack() throws Exception {
        PostgreSqlService server = SharedServices.postgreSql();
        Loader loader = start(postgreSql());
        LongStream.rangeClosed(1, 500).forEach(id -> topic.put(id, "new", ""));
        topic.flush();
        awaitHandled(loader, 500);
        server.kill();
        try {
            LongStream.rangeClosed(1, 1_000).forEach(id -> topic.put(id, "paid", ""));
            topic.flush();
            await().atMost(30, SECONDS).untilAsserted(() -> {
                assertThat(loader.status().state()).isEqualTo(LoaderState.RETRYING);
                assertThat(loader.status().cause())
                        .hasValueSatisfying(cause ->
                                assertThat(cause).contains("PostgreSQL at").doesNotContain(server.password()));
                assertThat(loader.status().lagRecords()).hasValue(1_000);
            });
        } finally {
            server.start();
        }

        awaitHandled(loader, 1_500);
        assertThat(loader.status().state()).isEqualTo(LoaderState.RUNNING);
        assertThat(count(loader.store())).isEqualTo(1_000);
    }

    @Test
    void whatCannotBeDecodedOrStoredIsSetAsideWithItsBytesAndTheRestGoesOn() throws Exception {
        topic.put(1, "new", "");
        topic.put(2, "zero \\u0000 byte", "");
        topic.sendRaw("{\"id\":\"many\"}", "{}");
        topic.sendRaw("{\"id\":3}", "{\"id\":3");
        topic.put(4, "new", "");
        topic.flush();

        Loader loader = start(postgreSql());

        awaitHandled(loader, 5);
        assertThat(count(loader.store())).isEqualTo(2);
        assertThat(loader.status().deadLetters()).isEqualTo(3);
        List<DeadLetter> letters = topic.deadLetters();
        assertThat(letters).hasSize(3).allSatisfy(letter -> {
            assertThat(letter.origin().topic()).isEqualTo(topic.shape.topic());
            assertThat(letter.reason().setAsideBy()).isEqualTo("store reports of view " + topic.shape.view());
        });
        assertThat(letters)
                .extracting(letter -> letter.reason().code())
                .containsExactlyInAnyOrder("DOCUMENT_REFUSED", "RECORD_UNDECODABLE", "RECORD_UNDECODABLE");
        assertThat(letters)
                .filteredOn(letter -> letter.reason().code().equals("DOCUMENT_REFUSED"))
                .singleElement()
                .satisfies(letter -> {
                    assertThat(letter.key()).isEqualTo(ViewTopic.utf8("{\"id\":2}"));
                    assertThat(letter.value()).isEqualTo(ViewTopic.utf8(ViewTopic.document(2, "zero \\u0000 byte")));
                    assertThat(letter.reason().message()).contains("SQLSTATE 22");
                });
    }

    @Test
    void aRestartRepeatsNothingAfterACleanStop() throws Exception {
        Loader loader = start(redis());
        LongStream.rangeClosed(1, 100).forEach(id -> topic.put(id, "new", ""));
        topic.flush();
        awaitHandled(loader, 100);
        loader.close();
        loader.close();
        assertThat(loader.status().state()).isEqualTo(LoaderState.STOPPED);
        topic.put(101, "new", "");
        topic.flush();
        acknowledged.clear();

        loader.start();
        loader.start();

        await().atMost(30, SECONDS).until(() -> !acknowledged.isEmpty());
        awaitHandled(loader, 101);
        assertThat(acknowledged).extracting(Acknowledged::id).containsExactly(EntityKey.of(101));
    }

    @Test
    void aPlaceThatWasEmptiedStopsTheLoaderAndARestartFillsItFromTheStart() throws Exception {
        RedisService server = SharedServices.redis();
        Loader loader = start(redis());
        topic.put(1, "new", "");
        topic.flush();
        awaitHandled(loader, 1);
        try (RedisClient client = RedisClient.create(server.uri())) {
            client.del(topic.shape.view() + ":1", "leat:view:" + topic.shape.view());
        }
        topic.put(2, "new", "");
        topic.flush();
        await().atMost(30, SECONDS).until(() -> loader.status().state() == LoaderState.FAILED);
        assertThat(loader.status().cause())
                .hasValueSatisfying(cause -> assertThat(cause).contains("restart the program"));

        loader.start();

        await().atMost(30, SECONDS).until(() -> count(loader.store()) == 2);
    }

    @Test
    void aTopicThatWasMadeAgainIsAnOperatorsErrorThatLeavesTheStoreAlone() throws Exception {
        Loader loader = start(redis());
        topic.put(1, "new", "");
        topic.flush();
        awaitHandled(loader, 1);
        loader.close();
        topic.delete();
        await().atMost(30, SECONDS).ignoreExceptions().until(() -> {
            topic.create();
            return true;
        });

        loader.start();

        await().atMost(30, SECONDS).until(() -> loader.status().state() == LoaderState.FAILED);
        assertThat(loader.status().cause())
                .hasValueSatisfying(cause -> assertThat(cause).contains("topic id"));
        assertThat(count(loader.store())).isEqualTo(1);
    }

    @Test
    void aLoaderThatWasAwayLongerThanDeletionsAreKeptRefusesToResume() throws Exception {
        Instant[] now = {Instant.now()};
        Clock clock = InstantSource.tick(() -> now[0], Duration.ofMillis(1)).withZone(ZoneOffset.UTC);
        Loader loader = start(redis(), clock);
        topic.put(1, "new", "");
        topic.flush();
        await().atMost(30, SECONDS).until(() -> loader.status().documentsWritten() == 1);
        awaitHandled(loader, 1);
        loader.close();
        now[0] = now[0].plus(Duration.ofDays(8));
        loader.start();
        await().atMost(30, SECONDS).until(() -> loader.status().state() == LoaderState.RUNNING);
        loader.close();
        topic.delete(1);
        topic.flush();
        now[0] = now[0].plus(Duration.ofDays(8));

        loader.start();

        await().atMost(30, SECONDS).until(() -> loader.status().state() == LoaderState.FAILED);
        assertThat(loader.status().cause())
                .hasValueSatisfying(
                        cause -> assertThat(cause).contains("7 days").contains("Empty the store's place"));
        assertThat(count(loader.store())).isEqualTo(1);
    }

    @Test
    void aTopicThatIsNotThereYetIsWaitedFor() throws Exception {
        topic.delete();
        Loader loader = start(redis());
        await().atMost(30, SECONDS).until(() -> loader.status().state() == LoaderState.RETRYING);

        await().atMost(30, SECONDS).ignoreExceptions().until(() -> {
            topic.create();
            return true;
        });
        topic.put(1, "new", "");
        topic.flush();

        await().atMost(30, SECONDS).until(() -> loader.status().documentsWritten() == 1);
    }

    @Test
    void aTopicThatIsDeletedAndMadeAgainUnderTheLoaderIsNoticed() throws Exception {
        Loader loader = start(redis());
        topic.put(1, "new", "");
        topic.flush();
        awaitHandled(loader, 1);

        topic.delete();
        await().atMost(30, SECONDS).until(() -> loader.status().state() == LoaderState.RETRYING);
        assertThat(loader.status().cause())
                .hasValueSatisfying(cause -> assertThat(cause).contains("there is no topic"));

        await().atMost(30, SECONDS).ignoreExceptions().until(() -> {
            topic.create();
            return true;
        });
        await().atMost(30, SECONDS).until(() -> loader.status().state() == LoaderState.FAILED);
        assertThat(count(loader.store())).isEqualTo(1);
    }

    @Test
    void aLoaderThatWaitsForItsStoreStopsAtOnce() {
        Loader loader = start(
                new StoreDefinition.Redis("lookup", StoreDefinition.Access.to("redis://127.0.0.1:1"), "order:{id}"));
        await().atMost(30, SECONDS).until(() -> loader.status().state() == LoaderState.RETRYING);

        loader.close();

        assertThat(loader.status().state()).isEqualTo(LoaderState.STOPPED);
    }

    private Loader start(StoreDefinition definition) {
        return start(definition, Clock.systemUTC());
    }

    private Loader start(StoreDefinition definition, Clock clock) {
        Loader loader = new Loader(
                "test",
                topic.shape,
                definition,
                topic.kafka,
                (view, store, writes) -> acknowledged.addAll(writes),
                clock);
        loaders.push(loader);
        loader.start();
        return loader;
    }

    /** So many since the loader was made, and nothing left to do. */
    private static void awaitHandled(Loader loader, long records) {
        await().atMost(60, SECONDS).untilAsserted(() -> {
            LoaderStatus status = loader.status();
            assertThat(status.documentsWritten() + status.documentsDeleted() + status.deadLetters())
                    .as("handled by %s", status)
                    .isGreaterThanOrEqualTo(records);
            assertThat(status.lagRecords()).hasValue(0);
        });
    }

    private long count(StoreDefinition definition) {
        try (DocumentStore store = DocumentStores.open(definition, topic.shape)) {
            return store.count();
        }
    }

    private StoreDefinition redis() {
        return new StoreDefinition.Redis(
                "lookup", StoreDefinition.Access.to(SharedServices.redis().uri()), topic.shape.view() + ":{id}");
    }

    private StoreDefinition postgreSql() {
        PostgreSqlService server = SharedServices.postgreSql();
        return new StoreDefinition.PostgreSql(
                "reports",
                new StoreDefinition.Access(
                        server.jdbcUrl("postgres"),
                        Optional.of(server.user()),
                        Optional.of(server.password()),
                        Optional.empty()),
                topic.shape.view());
    }

    private StoreDefinition elasticsearch() {
        return new StoreDefinition.Elasticsearch(
                "search",
                StoreDefinition.Access.to(SharedServices.elasticsearch().url()),
                topic.shape.view(),
                Set.of());
    }
}
