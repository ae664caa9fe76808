package dev.leat.platform.program;

import static java.util.Comparator.comparingInt;

import dev.leat.engine.Redriven;
import dev.leat.engine.SetAside;
import dev.leat.engine.Source;
import dev.leat.engine.SourceListener;
import dev.leat.engine.SourceParts;
import dev.leat.engine.SourceStatus;
import dev.leat.engine.source.CaptureError;
import dev.leat.materializer.View;
import dev.leat.materializer.ViewStatus;
import dev.leat.materializer.join.ViewJoin;
import dev.leat.materializer.store.StoreDefinition;
import dev.leat.materializer.store.StoreError;
import dev.leat.materializer.store.loader.LoaderListener;
import dev.leat.materializer.store.loader.LoaderStatus;
import dev.leat.platform.config.Configuration;
import dev.leat.platform.config.ConfigurationFile;
import dev.leat.platform.deadletter.DeadLetterDesk;
import dev.leat.platform.query.QueryParts;
import dev.leat.stream.error.LeatException;
import dev.leat.stream.registry.ApicurioRegistry;
import dev.leat.stream.registry.SchemaRegistry;
import dev.leat.stream.topic.KafkaAccess;
import dev.leat.stream.topic.TopicNames;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One configuration at work. Starts what it needs in order (data folder, embedded servers, views, sources) and stops it in
 * reverse: sources finish the transaction in hand, then views commit what they joined and finish the batches of their stores.
 * What is still on its way then stands in Kafka, and goes on from there at the next start.
 *
 * <p>Thread-safe. {@link #close()} waits for a start that is under way, and may be called any number of times.
 */
public final class Program implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Program.class);

    private final ConfigurationFile.Reading reading;
    private final Listeners listeners;
    private final Clock clock;
    private final Running running = new Running();
    private volatile Map<String, Source> sources = Map.of();
    private volatile Map<String, View> views = Map.of();
    private volatile @Nullable DeadLetterDesk deadLetters;
    private volatile Phase phase = Phase.STARTING;

    /** Where the program as a whole stands. */
    public enum Phase {
        STARTING,
        RUNNING,
        STOPPING
    }

    /** Who hears what sources publish and what stores acknowledge, on their threads. */
    public record Listeners(SourceListener sources, LoaderListener stores) {}

    /** A store of a view. {@code status}: empty until the view has its generation. */
    public record Store(String view, StoreDefinition definition, Optional<LoaderStatus> status) {}

    /** @param reading without problems */
    public Program(ConfigurationFile.Reading reading, Listeners listeners, Clock clock) {
        this.reading = reading;
        this.listeners = listeners;
        this.clock = clock;
    }

    /** Where it keeps what it must on this machine. */
    public Path dataFolder() {
        return reading.data();
    }

    /**
     * Returns when everything has been started; sources and views then find their own way, and try again what passes by.
     *
     * @throws LeatException operator, when the program cannot run at all; what was started is to be closed
     */
    public synchronized Phase start() {
        if (phase != Phase.STARTING) {
            return phase;
        }
        Configuration configuration = reading.configuration();
        DataFolder data = running.started(DataFolder.take(reading.data()));
        EmbeddedServers servers = running.started(new EmbeddedServers(reading, data));
        servers.start();
        KafkaAccess kafka = servers.kafka();
        SchemaRegistry registry = running.started(new ApicurioRegistry(servers.registry()));
        startViews(configuration, kafka, registry, data);
        startSources(configuration, kafka, registry, QueryParts.running(servers.registry(), data.emptied("pollers")));
        deadLetters = new DeadLetterDesk(
                kafka,
                registry,
                configuration.deployment(),
                (short) configuration.replication(),
                this::isOurs,
                this::readAgain,
                this::redrive,
                clock);
        phase = Phase.RUNNING;
        LOG.info(
                "deployment {} runs; sources: {}, views: {}", configuration.deployment(), sources.size(), views.size());
        return phase;
    }

    private void startSources(
            Configuration configuration, KafkaAccess kafka, SchemaRegistry registry, SourceParts parts) {
        Map<String, Source> started = new LinkedHashMap<>();
        configuration.sources().forEach((name, settings) -> {
            Source source = running.started(new Source(
                    settings.definition(name, reading),
                    configuration.deployment(),
                    kafka,
                    registry,
                    clock,
                    listeners.sources(),
                    parts));
            source.start();
            started.put(name, source);
        });
        sources = Map.copyOf(started);
    }

    private void startViews(Configuration configuration, KafkaAccess kafka, SchemaRegistry registry, DataFolder data) {
        ViewJoin.Settings join = new ViewJoin.Settings(
                configuration.deployment(), kafka, data.resolve("views"), (short) configuration.replication());
        View.Environment environment = new View.Environment(join, registry, listeners.stores(), clock);
        Map<String, View> started = new LinkedHashMap<>();
        configuration.views().forEach((name, settings) -> {
            View view = running.started(
                    new View(settings.definition(name), settings.storeDefinitions(reading.folder()), environment));
            view.start();
            started.put(name, view);
        });
        views = Map.copyOf(started);
    }

    public String deployment() {
        return reading.configuration().deployment();
    }

    public Phase phase() {
        return phase;
    }

    /** Empty as long as the program has not started. */
    public Optional<DeadLetterDesk> deadLetters() {
        return Optional.ofNullable(deadLetters);
    }

    private Redriven readAgain(String topic, List<SetAside> letters, String by) {
        Source source = sources.values().stream()
                .filter(running -> topic.startsWith(running.name() + "."))
                .max(comparingInt(running -> running.name().length()))
                .orElseThrow(() -> new LeatException(
                        CaptureError.SNAPSHOT_REFUSED,
                        "%s is the topic of no source that is kept here; redrive it where it is".formatted(topic)));
        return source.redrive(topic, letters, by);
    }

    private int redrive(String view, String store, List<ConsumerRecord<byte[], byte[]>> records) {
        View running = views.get(view);
        if (running == null) {
            throw StoreError.STORE_UNAVAILABLE.exception("view %s is not kept here any more", view);
        }
        return running.redrive(store, records);
    }

    private boolean isOurs(String deadLetterTopic) {
        Configuration configuration = reading.configuration();
        return configuration.sources().keySet().stream()
                        .map(TopicNames::deadLettersOfSource)
                        .anyMatch(deadLetterTopic::equals)
                || configuration.views().keySet().stream()
                        .map(TopicNames::deadLettersOfView)
                        .anyMatch(deadLetterTopic::equals)
                || deadLetterTopic.startsWith(TopicNames.deadLettersOfSubscriber(""));
    }

    /** In the order of the file. */
    public List<SourceStatus> sources() {
        return reading.configuration().sources().keySet().stream()
                .flatMap(name -> source(name).stream())
                .map(Source::status)
                .toList();
    }

    /** To steer it; empty if there is none of that name. */
    public Optional<Source> source(String name) {
        return Optional.ofNullable(sources.get(name));
    }

    /** In the order of the file. */
    public List<ViewStatus> views() {
        return reading.configuration().views().keySet().stream()
                .flatMap(name -> Optional.ofNullable(views.get(name)).stream())
                .map(View::status)
                .toList();
    }

    /** Of all views, in the order of the file. */
    public List<Store> stores() {
        List<Store> stores = new ArrayList<>();
        reading.configuration().views().forEach((name, settings) -> {
            View view = views.get(name);
            Map<String, LoaderStatus> loaders = view == null ? Map.of() : view.loaders();
            for (StoreDefinition definition : settings.storeDefinitions(reading.folder())) {
                stores.add(new Store(name, definition, Optional.ofNullable(loaders.get(definition.name()))));
            }
        });
        return stores;
    }

    @Override
    public synchronized void close() {
        if (phase == Phase.RUNNING) {
            LOG.info("stopping");
        }
        phase = Phase.STOPPING;
        running.close();
    }
}
