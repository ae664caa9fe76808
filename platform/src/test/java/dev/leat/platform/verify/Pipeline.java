package dev.leat.platform.verify;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.engine.Source;
import dev.leat.engine.SourceCatalog;
import dev.leat.engine.SourceListener;
import dev.leat.engine.source.SnapshotModes;
import dev.leat.engine.source.SourceDefinition;
import dev.leat.engine.source.SourceType;
import dev.leat.materializer.View;
import dev.leat.materializer.join.ViewJoin;
import dev.leat.materializer.store.StoreDefinition;
import dev.leat.materializer.store.loader.LoaderListener;
import dev.leat.materializer.view.ViewDefinition;
import dev.leat.services.PostgreSqlService;
import dev.leat.services.SharedServices;
import dev.leat.stream.registry.ApicurioRegistry;
import dev.leat.stream.registry.RegistryAccess;
import dev.leat.stream.registry.SchemaRegistry;
import dev.leat.stream.topic.KafkaAccess;
import dev.leat.stream.value.EntitySchema;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** A source database of its own on the shared servers, and its views in all three stores. */
final class Pipeline implements AutoCloseable {

    private static final int PARTITIONS = 3;

    private final String name;
    private final PostgreSqlService server = SharedServices.postgreSql();
    private final KafkaAccess kafka = new KafkaAccess(SharedServices.kafka().bootstrapServers(), Map.of());
    private final SchemaRegistry registry =
            new ApicurioRegistry(RegistryAccess.open(SharedServices.registry().apiUrl()));
    private final List<View> views = new ArrayList<>();
    private final Map<ViewDefinition, List<StoreDefinition>> stores = new LinkedHashMap<>();
    private Optional<Source> source = Optional.empty();

    /** @param name of the database, the deployment and the source; no other test's */
    Pipeline(String name) {
        this.name = name;
        server.createDatabase(name);
        server.createDatabase(name + "_reports");
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(server.jdbcUrl(name), server.user(), server.password());
    }

    void start(List<String> tables, List<ViewDefinition> definitions, Path folder) {
        for (ViewDefinition definition : definitions) {
            stores.put(definition, storesOf(definition));
        }
        Source started = new Source(definition(tables), name, kafka, registry, Clock.systemUTC(), SourceListener.NONE);
        source = Optional.of(started);
        started.start();
        ViewJoin.Settings settings = new ViewJoin.Settings(name, kafka, folder, (short) 1);
        stores.forEach((definition, targets) -> {
            View view = new View(
                    definition,
                    targets,
                    new View.Environment(settings, registry, LoaderListener.NONE, Clock.systemUTC()));
            views.add(view);
            view.start();
        });
    }

    private SourceDefinition definition(List<String> tables) {
        return new SourceDefinition(
                name,
                SourceType.POSTGRES,
                server.jdbcUrl(name),
                server.user(),
                server.password(),
                tables,
                Optional.empty(),
                Optional.empty(),
                SnapshotModes.ALL_INCREMENTAL,
                PARTITIONS,
                (short) 1,
                Map.of());
    }

    private List<StoreDefinition> storesOf(ViewDefinition view) {
        String place = name + "_" + view.name().replace('-', '_');
        return List.of(
                new StoreDefinition.Elasticsearch(
                        "search",
                        StoreDefinition.Access.to(SharedServices.elasticsearch().url()),
                        place,
                        java.util.Set.of()),
                new StoreDefinition.Redis(
                        "lookup",
                        StoreDefinition.Access.to(SharedServices.redis().uri()),
                        place + ":{" + keyOf(view) + "}"),
                new StoreDefinition.PostgreSql(
                        "reports",
                        new StoreDefinition.Access(
                                server.jdbcUrl(name + "_reports"),
                                Optional.of(server.user()),
                                Optional.of(server.password()),
                                Optional.empty()),
                        place));
    }

    private static String keyOf(ViewDefinition view) {
        return view.root().fields().getFirst();
    }

    /**
     * Waits until every document in every store is what SQL says, or the patience is over. The last verdicts, one for each
     * view and store.
     */
    List<Verdict> awaitEqual(List<String> tables, Duration patience) {
        Map<String, EntitySchema> schemas = new SourceCatalog(name).describe(definition(tables));
        AtomicReference<List<Verdict>> last = new AtomicReference<>(List.of());
        try {
            await().atMost(patience).pollInterval(Duration.ofMillis(500)).until(() -> {
                last.set(verdicts(schemas));
                return last.get().stream().allMatch(Verdict::isEqual);
            });
        } catch (org.awaitility.core.ConditionTimeoutException stillDifferent) {
            views.forEach(view -> System.err.println(view.status() + " " + view.loaders()));
            source.ifPresent(of -> System.err.println(of.status()));
        }
        return last.get();
    }

    private List<Verdict> verdicts(Map<String, EntitySchema> schemas) throws Exception {
        List<Verdict> verdicts = new ArrayList<>();
        for (Map.Entry<ViewDefinition, List<StoreDefinition>> view : stores.entrySet()) {
            ViewVerifier verifier = new ViewVerifier(view.getKey(), schemas);
            List<JsonNode> expected;
            try (Connection connection = connect()) {
                expected = verifier.expected(connection);
            }
            for (StoreDefinition store : view.getValue()) {
                verdicts.add(contents(verifier, store, expected));
            }
        }
        return verdicts;
    }

    /** An index or table that is not there yet is a store where everything is missing. */
    private static Verdict contents(ViewVerifier verifier, StoreDefinition store, List<JsonNode> expected) {
        try {
            return verifier.compare(store, expected);
        } catch (Exception notThereYet) {
            return new Verdict(store.name(), store.type(), expected.size(), List.of(notThereYet.toString()));
        }
    }

    @Override
    public void close() {
        views.forEach(View::close);
        source.ifPresent(Source::close);
        registry.close();
    }
}
