package dev.leat.platform.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.leat.engine.connect.Selection.Condition;
import dev.leat.engine.connect.Selection.KeyRange;
import dev.leat.engine.connect.Selection.Keys;
import dev.leat.engine.connect.Selection.TimeRange;
import dev.leat.engine.snapshot.SnapshotJob;
import dev.leat.engine.snapshot.TableProgress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** A snapshot job, as {@link SnapshotJob} explains. {@code id}: {@code SOURCE-NUMBER}. */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record SnapshotJson(
        String id,
        String source,
        String state,
        String since,
        String askedAt,
        String by,
        String mode,
        Optional<String> where,
        Optional<KeyRange> keys,
        Optional<TimeRange> times,
        OptionalInt entities,
        int chunkRows,
        OptionalInt rowsPerSecond,
        Optional<String> cause,
        List<Progress> tables) {

    record Progress(String table, long read, long published, long deleted, OptionalLong estimate, boolean done) {

        private static Progress of(TableProgress table) {
            return new Progress(
                    table.table(), table.read(), table.published(), table.deleted(), table.estimate(), table.done());
        }
    }

    static SnapshotJson of(String source, SnapshotJob job) {
        return new SnapshotJson(
                source + "-" + job.id(),
                source,
                job.state().name().toLowerCase(Locale.ROOT),
                job.since().toString(),
                job.askedAt().toString(),
                job.request().by(),
                job.request().mode().name().toLowerCase(Locale.ROOT),
                job.request().selection() instanceof Condition where ? Optional.of(where.sql()) : Optional.empty(),
                job.request().selection() instanceof KeyRange keys ? Optional.of(keys) : Optional.empty(),
                job.request().selection() instanceof TimeRange times ? Optional.of(times) : Optional.empty(),
                job.request().selection() instanceof Keys keys
                        ? OptionalInt.of(keys.entities().size())
                        : OptionalInt.empty(),
                job.request().chunkRows(),
                job.request().rowsPerSecond(),
                job.cause(),
                job.tables().stream().map(Progress::of).toList());
    }
}
