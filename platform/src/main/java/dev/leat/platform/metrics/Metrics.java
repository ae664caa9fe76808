package dev.leat.platform.metrics;

import dev.leat.engine.SourceListener;
import dev.leat.engine.SourceState;
import dev.leat.materializer.store.loader.LoaderListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts what happens and measures how long it takes. All names begin with {@code leat_}, durations are in seconds.
 * Thread-safe; sources and loaders report on their own threads.
 */
public final class Metrics implements SourceListener, LoaderListener, AutoCloseable {

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics collections = new JvmGcMetrics();
    private final Map<StoreName, StoreMeters> stores = new ConcurrentHashMap<>();

    private record StoreName(String view, String store) {}

    private record StoreMeters(Counter acknowledged, Timer latency) {}

    public Metrics() {
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        collections.bindTo(registry);
    }

    PrometheusMeterRegistry registry() {
        return registry;
    }

    /** Everything, in the text format that Prometheus reads. */
    public String scrape() {
        return registry.scrape();
    }

    @Override
    public void stateChanged(String source, SourceState from, SourceState to) {
        registry.counter("leat.source.transitions", "source", source, "to", name(to))
                .increment();
    }

    @Override
    public void published(String source, int changes, int deadLetters, long lagMs) {
        registry.counter("leat.source.changes", "source", source).increment(changes);
        registry.counter("leat.source.dead.letters", "source", source).increment(deadLetters);
        Timer.builder("leat.commit.to.topic")
                .description("From the commit of a batch's newest change at the source until Kafka has it")
                .tag("source", source)
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofMillis(1))
                .maximumExpectedValue(Duration.ofMinutes(10))
                .register(registry)
                .record(Duration.ofMillis(Math.max(0, lagMs)));
    }

    @Override
    public void acknowledged(String view, String store, List<Acknowledged> acknowledged) {
        StoreMeters meters = stores.computeIfAbsent(new StoreName(view, store), this::meters);
        meters.acknowledged().increment(acknowledged.size());
        acknowledged.forEach(write -> write.changes().forEach(change -> {
            Duration latency = Duration.between(change.committedAt(), write.at());
            meters.latency().record(latency.isNegative() ? Duration.ZERO : latency);
        }));
    }

    private StoreMeters meters(StoreName name) {
        return new StoreMeters(
                registry.counter("leat.store.acknowledged", "view", name.view(), "store", name.store()),
                Timer.builder("leat.commit.to.store")
                        .description("From the commit of a change at the source until a store has the document")
                        .tags("view", name.view(), "store", name.store())
                        .publishPercentileHistogram()
                        .minimumExpectedValue(Duration.ofMillis(1))
                        .maximumExpectedValue(Duration.ofMinutes(10))
                        .register(registry));
    }

    private static String name(Enum<?> state) {
        return state.name().toLowerCase(java.util.Locale.ROOT);
    }

    @Override
    public void close() {
        collections.close();
        registry.close();
    }
}
