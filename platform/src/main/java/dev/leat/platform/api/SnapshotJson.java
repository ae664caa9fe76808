package dev.leat.platform.api;

import com.fasterxml.jackson.annotation.JsonInclude;
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
                job.request().where(),
                job.request().chunkRows(),
                job.request().rowsPerSecond(),
                job.cause(),
                job.tables().stream().map(Progress::of).toList());
    }
}
