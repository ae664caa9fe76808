package dev.leat.platform.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.leat.engine.SourceCause;
import dev.leat.engine.SourceStatus;
import dev.leat.engine.load.SnapshotProgress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** A source, as {@link SourceStatus} explains; instants in ISO-8601, UTC. */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record SourceJson(
        String name,
        String state,
        String since,
        Optional<Cause> cause,
        Optional<String> lastEventAt,
        OptionalLong lagMs,
        OptionalLong lagBytes,
        OptionalLong retainedBytes,
        OptionalLong safeBytes,
        OptionalLong logRetentionMs,
        Snapshot snapshot,
        long published,
        long deadLetters,
        List<StaleTable> staleTables) {

    /** A table that must be loaded again. */
    record StaleTable(String topic, String reason, String since) {

        private static StaleTable of(dev.leat.engine.offset.StaleTable table) {
            return new StaleTable(
                    table.topic(),
                    table.reason().name().toLowerCase(Locale.ROOT),
                    table.since().toString());
        }
    }

    record Cause(String code, String kind, String message, String at, int attempts) {

        private static Cause of(SourceCause cause) {
            return new Cause(
                    cause.code(),
                    cause.kind().name().toLowerCase(Locale.ROOT),
                    cause.message(),
                    cause.at().toString(),
                    cause.attempts());
        }
    }

    record Snapshot(int tables, int tablesDone, long rows) {

        private static Snapshot of(SnapshotProgress progress) {
            return new Snapshot(progress.tables(), progress.tablesDone(), progress.rows());
        }
    }

    static SourceJson of(SourceStatus status) {
        return new SourceJson(
                status.source(),
                status.state().name().toLowerCase(Locale.ROOT),
                status.since().toString(),
                status.cause().map(Cause::of),
                status.lastEventAt().map(Object::toString),
                status.lagMs(),
                status.log().lagBytes(),
                status.log().retainedBytes(),
                status.log().safeBytes(),
                status.log()
                        .retention()
                        .map(retention -> OptionalLong.of(retention.toMillis()))
                        .orElse(OptionalLong.empty()),
                Snapshot.of(status.snapshot()),
                status.published(),
                status.deadLetters(),
                status.staleTables().stream().map(StaleTable::of).toList());
    }
}
