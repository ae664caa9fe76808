package dev.leat.platform.metrics;

import dev.leat.engine.Source;
import dev.leat.engine.SourceStatus;
import dev.leat.engine.snapshot.SnapshotJob;
import dev.leat.materializer.ViewStatus;
import dev.leat.platform.program.Program;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Shows where sources, snapshots, views and stores stand, as they say when asked. Thread-safe. */
public final class Gauges {

    private final Program program;
    private final Metrics metrics;
    private final List<Figure<SourceStatus>> sources;
    private final List<Figure<SnapshotFigures.OfState>> jobs;
    private final List<Figure<SnapshotFigures.OfTable>> tables;
    private final List<Figure<ViewStatus>> views;
    private final List<Figure<Program.Store>> stores;

    public Gauges(Program program, Metrics metrics) {
        this.program = program;
        this.metrics = metrics;
        this.sources = SourceFigures.in(metrics.registry());
        this.jobs = SnapshotFigures.jobs(metrics.registry());
        this.tables = SnapshotFigures.tables(metrics.registry());
        this.views = ViewFigures.views(metrics.registry());
        this.stores = ViewFigures.stores(metrics.registry());
    }

    /** What {@link Metrics#scrape} gives, with everything that stands at this moment. */
    public synchronized String scrape() {
        List<SourceStatus> statuses = program.sources();
        statuses.forEach(source -> metrics.know(source.source()));
        show(sources, statuses);
        Map<String, List<SnapshotJob>> snapshots = statuses.stream()
                .flatMap(status -> program.source(status.source()).stream())
                .collect(Collectors.toMap(
                        Source::name, source -> source.snapshots().all()));
        show(
                jobs,
                snapshots.entrySet().stream()
                        .flatMap(source -> SnapshotFigures.byState(source.getKey(), source.getValue()))
                        .toList());
        show(
                tables,
                snapshots.entrySet().stream()
                        .flatMap(source -> SnapshotFigures.byTable(source.getKey(), source.getValue()))
                        .toList());
        show(views, program.views());
        show(stores, program.stores());
        return metrics.scrape();
    }

    private static <T> void show(List<Figure<T>> figures, Collection<T> things) {
        figures.forEach(figure -> figure.show(things));
    }
}
