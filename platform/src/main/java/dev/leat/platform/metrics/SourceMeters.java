package dev.leat.platform.metrics;

import dev.leat.engine.SourceState;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;

/** What is counted of one source as it happens. All of it is there from the beginning, at 0. Thread-safe. */
final class SourceMeters {

    private final String source;
    private final MeterRegistry registry;
    private final Counter retrying;
    private final Counter failed;
    private final Counter restarts;
    private final Timer latency;
    private final AtomicBoolean started = new AtomicBoolean();

    SourceMeters(String source, MeterRegistry registry) {
        this.source = source;
        this.registry = registry;
        this.retrying = errors("retrying");
        this.failed = errors("failed");
        this.restarts = Counter.builder("leat.source.restarts")
                .description("Starts after the first one, by itself or because somebody asked")
                .tag("source", source)
                .register(registry);
        this.latency = Metrics.latency(
                        "leat.commit.to.topic",
                        "From the commit of a batch's newest change at the source until Kafka has it")
                .tag("source", source)
                .register(registry);
    }

    Timer latency() {
        return latency;
    }

    void becomes(SourceState state) {
        Counter.builder("leat.source.transitions")
                .description("Changes of state")
                .tags("source", source, "to", state.name().toLowerCase(Locale.ROOT))
                .register(registry)
                .increment();
        switch (state) {
            case RETRYING -> retrying.increment();
            case FAILED -> failed.increment();
            case STARTING -> {
                if (started.getAndSet(true)) {
                    restarts.increment();
                }
            }
            case STOPPED, SNAPSHOTTING, STREAMING, STOPPING, PAUSED -> {}
        }
    }

    private Counter errors(String then) {
        return Counter.builder("leat.source.errors")
                .description("Failures after which the source tries again, or has failed and waits for a person")
                .tags("source", source, "then", then)
                .register(registry);
    }
}
