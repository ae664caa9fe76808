package dev.leat.platform.metrics;

import dev.leat.engine.SourceListener;
import dev.leat.engine.SourceState;
import dev.leat.materializer.store.loader.LoaderListener;
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
    private final Map<String, SourceMeters> sources = new ConcurrentHashMap<>();
    private final Map<StoreName, Timer> stores = new ConcurrentHashMap<>();

    private record StoreName(String view, String store) {}

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

    /** So that a source is shown before anything has happened to it. */
    void know(String source) {
        meters(source);
    }

    @Override
    public void stateChanged(String source, SourceState from, SourceState to) {
        meters(source).becomes(to);
    }

    @Override
    public void published(String source, int changes, int deadLetters, long lagMs) {
        meters(source).latency().record(Duration.ofMillis(Math.max(0, lagMs)));
    }

    @Override
    public void acknowledged(String view, String store, List<Acknowledged> acknowledged) {
        Timer latency = stores.computeIfAbsent(new StoreName(view, store), this::latency);
        acknowledged.forEach(write -> write.changes().forEach(change -> {
            Duration took = Duration.between(change.committedAt(), write.at());
            latency.record(took.isNegative() ? Duration.ZERO : took);
        }));
    }

    private SourceMeters meters(String source) {
        return sources.computeIfAbsent(source, name -> new SourceMeters(name, registry));
    }

    private Timer latency(StoreName name) {
        return latency(
                        "leat.commit.to.store",
                        "From the commit of a change at the source until a store has the document")
                .tags("view", name.view(), "store", name.store())
                .register(registry);
    }

    /** A histogram with buckets, so that quantiles can be taken over several programs. */
    static Timer.Builder latency(String name, String description) {
        return Timer.builder(name)
                .description(description)
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofMillis(1))
                .maximumExpectedValue(Duration.ofMinutes(10));
    }

    @Override
    public void close() {
        collections.close();
        registry.close();
    }
}
