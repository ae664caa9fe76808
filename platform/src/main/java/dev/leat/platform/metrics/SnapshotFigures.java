package dev.leat.platform.metrics;

import dev.leat.engine.snapshot.JobState;
import dev.leat.engine.snapshot.SnapshotJob;
import dev.leat.engine.snapshot.TableProgress;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Stream;

/** What is shown of snapshot jobs: docs/metrics.md. Of each table the newest job, so that there are no more rows than tables. */
final class SnapshotFigures {

    /** The newest job of a table, and how far it is with it. */
    record OfTable(String source, TableProgress table) {}

    /** The jobs of a source that are in one state. */
    record OfState(String source, JobState state, long jobs) {}

    private SnapshotFigures() {}

    static List<Figure<OfState>> jobs(MeterRegistry registry) {
        return List.of(Figure.Standing.of(
                registry,
                "leat.snapshot.jobs",
                "Snapshot jobs, those included of which only the end is remembered",
                of -> Tags.of("source", of.source(), "state", of.state().name().toLowerCase(Locale.ROOT)),
                of -> OptionalDouble.of((double) of.jobs())));
    }

    static List<Figure<OfTable>> tables(MeterRegistry registry) {
        return List.of(
                table(
                        registry,
                        "leat.snapshot.read.rows",
                        "Rows that the newest job of the table has read",
                        of -> OptionalDouble.of((double) of.table().read())),
                table(
                        registry,
                        "leat.snapshot.published.rows",
                        "Rows that the newest job of the table has published",
                        of -> OptionalDouble.of((double) of.table().published())),
                table(
                        registry,
                        "leat.snapshot.estimated.rows",
                        "Rows that the newest job of the table expected to read",
                        of -> Figure.of(of.table().estimate())),
                table(
                        registry,
                        "leat.snapshot.done",
                        "1 when the newest job of the table is through with it",
                        of -> OptionalDouble.of(of.table().done() ? 1 : 0)));
    }

    private static Figure<OfTable> table(
            MeterRegistry registry, String name, String description, Function<OfTable, OptionalDouble> figure) {
        return Figure.Standing.of(
                registry,
                name,
                description,
                of -> Tags.of("source", of.source(), "table", of.table().table()),
                figure);
    }

    static Stream<OfState> byState(String source, Collection<SnapshotJob> jobs) {
        return Stream.of(JobState.values())
                .map(state -> new OfState(
                        source,
                        state,
                        jobs.stream().filter(job -> job.state() == state).count()));
    }

    /** @param jobs in the order in which they were asked for */
    static Stream<OfTable> byTable(String source, List<SnapshotJob> jobs) {
        Map<String, OfTable> newest = new LinkedHashMap<>();
        jobs.forEach(job -> job.tables().forEach(table -> newest.put(table.table(), new OfTable(source, table))));
        return newest.values().stream();
    }
}
