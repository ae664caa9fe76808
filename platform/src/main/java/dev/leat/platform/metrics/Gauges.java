package dev.leat.platform.metrics;

import dev.leat.engine.SourceStatus;
import dev.leat.engine.connect.LogFigures;
import dev.leat.materializer.ViewStatus;
import dev.leat.platform.program.Program;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.Function;

/** Shows where sources, views and stores stand, as they say when asked. Not thread-safe: asked by one scrape at a time. */
public final class Gauges {

    private final Program program;
    private final Metrics metrics;
    private final MultiGauge sourceStates;
    private final MultiGauge sourceLag;
    private final MultiGauge sourceLagBytes;
    private final MultiGauge sourceRetainedBytes;
    private final MultiGauge sourceSafeBytes;
    private final MultiGauge sourceRetention;
    private final MultiGauge viewStates;
    private final MultiGauge storeStates;
    private final MultiGauge storeLag;

    public Gauges(Program program, Metrics metrics) {
        this.program = program;
        this.metrics = metrics;
        sourceStates = gauge("leat.source.state", "1 for the state that the source is in");
        sourceLag =
                gauge("leat.source.lag.seconds", "From the commit of the newest published change until Kafka had it");
        sourceLagBytes = gauge("leat.source.lag.bytes", "Log of the source that is not published yet");
        sourceRetainedBytes =
                gauge("leat.source.retained.bytes", "Log that the source's server keeps because of the source");
        sourceSafeBytes = gauge(
                "leat.source.safe.bytes", "Log that the source's server may still write before it loses the source's");
        sourceRetention = gauge(
                "leat.source.log.retention.seconds", "How long the source's server keeps its log, if it goes by time");
        viewStates = gauge("leat.view.state", "1 for the state that the view is in");
        storeStates = gauge("leat.store.state", "1 for the state that the store's loader is in");
        storeLag = gauge("leat.store.lag.records", "Records of the view's topic that the store does not have yet");
    }

    /** What {@link Metrics#scrape} gives, with everything that stands at this moment. */
    public synchronized String scrape() {
        var sources = program.sources();
        sourceStates.register(
                sources.stream()
                        .map(source -> row(tags(source), source.state()))
                        .toList(),
                true);
        sourceLag.register(
                sources.stream()
                        .filter(source -> source.lagMs().isPresent())
                        .map(source -> Row.of(tags(source), source.lagMs().orElse(0) / 1000.0))
                        .toList(),
                true);
        bytes(sourceLagBytes, sources, LogFigures::lagBytes);
        bytes(sourceRetainedBytes, sources, LogFigures::retainedBytes);
        bytes(sourceSafeBytes, sources, LogFigures::safeBytes);
        sourceRetention.register(
                sources.stream()
                        .filter(source -> source.log().retention().isPresent())
                        .map(source -> Row.of(
                                tags(source),
                                source.log().retention().orElse(Duration.ZERO).toSeconds()))
                        .toList(),
                true);
        viewStates.register(
                program.views().stream()
                        .map(view -> row(tags(view), view.state()))
                        .toList(),
                true);
        var stores = program.stores();
        storeStates.register(
                stores.stream()
                        .flatMap(store -> store.status().stream().map(status -> row(tags(store), status.state())))
                        .toList(),
                true);
        storeLag.register(
                stores.stream()
                        .filter(store -> lag(store).isPresent())
                        .map(store -> Row.of(tags(store), lag(store).orElse(0)))
                        .toList(),
                true);
        return metrics.scrape();
    }

    private static void bytes(MultiGauge gauge, List<SourceStatus> sources, Function<LogFigures, OptionalLong> figure) {
        gauge.register(
                sources.stream()
                        .filter(source -> figure.apply(source.log()).isPresent())
                        .map(source ->
                                Row.of(tags(source), figure.apply(source.log()).orElse(0)))
                        .toList(),
                true);
    }

    private static OptionalLong lag(Program.Store store) {
        return store.status().map(status -> status.lagRecords()).orElse(OptionalLong.empty());
    }

    private MultiGauge gauge(String name, String description) {
        return MultiGauge.builder(name).description(description).register(metrics.registry());
    }

    private static Row<Number> row(Tags tags, Enum<?> state) {
        return Row.of(tags.and("state", state.name().toLowerCase(Locale.ROOT)), 1);
    }

    private static Tags tags(SourceStatus source) {
        return Tags.of("source", source.source());
    }

    private static Tags tags(ViewStatus view) {
        return Tags.of("view", view.name());
    }

    private static Tags tags(Program.Store store) {
        return Tags.of("view", store.view(), "store", store.definition().name());
    }
}
