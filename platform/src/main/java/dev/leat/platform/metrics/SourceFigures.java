package dev.leat.platform.metrics;

import dev.leat.engine.SourceStatus;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** What is shown of sources: docs/metrics.md. */
final class SourceFigures {

    private final MeterRegistry registry;

    private SourceFigures(MeterRegistry registry) {
        this.registry = registry;
    }

    static List<Figure<SourceStatus>> in(MeterRegistry registry) {
        return new SourceFigures(registry).all();
    }

    private List<Figure<SourceStatus>> all() {
        return List.of(
                Figure.Standing.of(
                        registry,
                        "leat.source.state",
                        "1 for the state that the source is in",
                        source ->
                                tags(source).and("state", source.state().name().toLowerCase(Locale.ROOT)),
                        source -> OptionalDouble.of(1)),
                total("leat.source.changes", "Changes that Kafka has", SourceStatus::published),
                total("leat.source.dead.letters", "Changes that were set aside", SourceStatus::deadLetters),
                standing(
                        "leat.source.lag.seconds",
                        "From the commit of the newest published change until Kafka had it",
                        source -> source.lagMs().isEmpty()
                                ? OptionalDouble.empty()
                                : OptionalDouble.of(source.lagMs().getAsLong() / 1000.0)),
                standing(
                        "leat.source.last.change.timestamp.seconds",
                        "When the newest published change was committed, by the source's clock",
                        source -> source.lastEventAt()
                                .map(SourceFigures::seconds)
                                .map(OptionalDouble::of)
                                .orElse(OptionalDouble.empty())),
                standing(
                        "leat.source.lag.bytes",
                        "Log of the source that is not published yet",
                        source -> Figure.of(source.log().lagBytes())),
                standing(
                        "leat.source.retained.bytes",
                        "Log that the source's server keeps because of the source",
                        source -> Figure.of(source.log().retainedBytes())),
                standing(
                        "leat.source.safe.bytes",
                        "Log that the source's server may still write before it loses the source's",
                        source -> Figure.of(source.log().safeBytes())),
                standing(
                        "leat.source.log.retention.seconds",
                        "How long the source's server keeps its log, if it goes by time",
                        source -> source.log()
                                .retention()
                                .map(Duration::toSeconds)
                                .map(OptionalDouble::of)
                                .orElse(OptionalDouble.empty())),
                standing(
                        "leat.source.stale.tables",
                        "Tables that must be loaded again",
                        source -> OptionalDouble.of(source.staleTables().size())),
                standing(
                        "leat.source.load.tables",
                        "Tables that the source's first load is about",
                        source -> OptionalDouble.of(source.snapshot().tables())),
                standing(
                        "leat.source.load.tables.done",
                        "Of them, those that are read completely",
                        source -> OptionalDouble.of(source.snapshot().tablesDone())));
    }

    private Figure<SourceStatus> standing(
            String name, String description, Function<SourceStatus, OptionalDouble> figure) {
        return Figure.Standing.of(registry, name, description, SourceFigures::tags, figure);
    }

    private Figure<SourceStatus> total(String name, String description, ToLongFunction<SourceStatus> figure) {
        return Figure.Total.of(registry, name, description, SourceFigures::tags, figure);
    }

    private static Tags tags(SourceStatus source) {
        return Tags.of("source", source.source());
    }

    private static double seconds(Instant moment) {
        return moment.toEpochMilli() / 1000.0;
    }
}
