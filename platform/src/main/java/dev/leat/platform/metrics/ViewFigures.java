package dev.leat.platform.metrics;

import dev.leat.materializer.ViewStatus;
import dev.leat.materializer.store.loader.LoaderState;
import dev.leat.materializer.store.loader.LoaderStatus;
import dev.leat.platform.program.Program;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** What is shown of views and their stores: docs/metrics.md. */
final class ViewFigures {

    private final MeterRegistry registry;

    private ViewFigures(MeterRegistry registry) {
        this.registry = registry;
    }

    static List<Figure<ViewStatus>> views(MeterRegistry registry) {
        Function<ViewStatus, Tags> tags = view -> Tags.of("view", view.name());
        return List.of(
                Figure.Standing.of(
                        registry,
                        "leat.view.state",
                        "1 for the state that the view is in",
                        view -> tags.apply(view)
                                .and("state", view.state().name().toLowerCase(Locale.ROOT)),
                        view -> OptionalDouble.of(1)),
                Figure.Standing.of(
                        registry,
                        "leat.view.generation",
                        "Number of the view's definition; 0 until it is known",
                        tags,
                        view -> OptionalDouble.of(view.generation())),
                Figure.Standing.of(
                        registry,
                        "leat.view.lag.records",
                        "Records of the change topics that the view has not read yet",
                        tags,
                        view -> Figure.of(view.lagRecords())),
                Figure.Standing.of(
                        registry,
                        "leat.view.pending.documents",
                        "Documents that changed and are not rendered yet",
                        tags,
                        view -> OptionalDouble.of(view.toRender())),
                Figure.Total.of(
                        registry,
                        "leat.view.retries",
                        "Failures of the joins for a cause that passes by",
                        tags,
                        ViewStatus::retries),
                Figure.Total.of(
                        registry,
                        "leat.view.dead.letters",
                        "Records of change topics that could not be read and were set aside",
                        tags,
                        ViewStatus::deadLetters));
    }

    static List<Figure<Program.Store>> stores(MeterRegistry registry) {
        return new ViewFigures(registry).stores();
    }

    private List<Figure<Program.Store>> stores() {
        return List.of(
                Figure.Standing.of(
                        registry,
                        "leat.store.state",
                        "1 for the state that the store's loader is in",
                        store -> tags(store)
                                .and(
                                        "state",
                                        store.status()
                                                .map(status -> status.state().name())
                                                .orElse("waiting")
                                                .toLowerCase(Locale.ROOT)),
                        store -> OptionalDouble.of(1)),
                standing(
                        "leat.store.circuit.open",
                        "1 while nothing is written to the store, because it does not answer or its loader failed",
                        status -> OptionalDouble.of(isOpen(status.state()) ? 1 : 0)),
                standing(
                        "leat.store.lag.records",
                        "Records of the view's topic that the store does not have yet",
                        status -> Figure.of(status.lagRecords())),
                standing(
                        "leat.store.last.write.seconds",
                        "How long the store took for the last batch",
                        status -> OptionalDouble.of(status.lastWrite().toNanos() / 1e9)),
                total(
                        "leat.store.acknowledged",
                        "Documents and deletions that the store has",
                        status -> status.documentsWritten() + status.documentsDeleted()),
                total("leat.store.deletions", "Of them, deletions", LoaderStatus::documentsDeleted),
                total("leat.store.retries", "Failures for a cause that passes by", LoaderStatus::retries),
                total(
                        "leat.store.dead.letters",
                        "Documents that the store refused and that were set aside",
                        LoaderStatus::deadLetters));
    }

    /** Whether the store is only asked now and then whether it is back, or not at all. */
    private static boolean isOpen(LoaderState state) {
        return switch (state) {
            case RETRYING, FAILED -> true;
            case STARTING, RUNNING, STOPPING, STOPPED -> false;
        };
    }

    private Figure<Program.Store> standing(
            String name, String description, Function<LoaderStatus, OptionalDouble> figure) {
        return Figure.Standing.of(
                registry,
                name,
                description,
                ViewFigures::tags,
                store -> store.status().map(figure).orElse(OptionalDouble.empty()));
    }

    private Figure<Program.Store> total(String name, String description, ToLongFunction<LoaderStatus> figure) {
        return Figure.Total.of(
                registry,
                name,
                description,
                ViewFigures::tags,
                store -> store.status().map(figure::applyAsLong).orElse(0L));
    }

    private static Tags tags(Program.Store store) {
        return Tags.of("view", store.view(), "store", store.definition().name());
    }
}
