package dev.leat.platform.demo;

import dev.leat.engine.Source;
import dev.leat.engine.snapshot.SnapshotJob;
import dev.leat.engine.snapshot.SnapshotRequest;
import dev.leat.engine.snapshot.TableProgress;
import dev.leat.platform.program.Program;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads all tables again while they are changed, again and again and as fast as it goes, and puts the latency of the changes
 * beside what it was before. Owned by one thread.
 */
final class SnapshotBeside {

    private static final String SOURCE = "shop";

    private static final List<String> TABLES = List.of(
            "public.customers",
            "public.products",
            "public.orders",
            "public.order_lines",
            "public.payments",
            "public.addresses",
            "public.categories");

    private final SnapshotRequest.Mode mode;
    private final Latencies latencies;
    private final Instant idleFrom;
    private final Instant from;
    private Optional<String> job = Optional.empty();
    private @Nullable Instant ended;
    private long read;

    /** @param length of the changing, of which the first quarter warms up */
    SnapshotBeside(SnapshotRequest.Mode mode, Latencies latencies, Instant begun, Duration length) {
        this.mode = mode;
        this.latencies = latencies;
        this.idleFrom = begun.plus(length.dividedBy(4));
        this.from = begun.plus(length.dividedBy(2));
    }

    /** Asks for a snapshot when it is time, and none is under way. Returns what there is to say of it. */
    String look(Program program, Instant now) {
        if (now.isBefore(from)) {
            return "";
        }
        Source source = program.source(SOURCE).orElseThrow();
        Optional<SnapshotJob> running = job.flatMap(source.snapshots()::job);
        if (running.isEmpty() || running.get().state().isEnd()) {
            read += rows(running);
            running = Optional.of(source.snapshot(SnapshotRequest.of(TABLES, mode, "leat demo")));
            job = running.map(SnapshotJob::id);
        }
        return "  snapshots: %d rows read  %s"
                .formatted(read + rows(running), running.get().cause().orElse(""));
    }

    /** No more of it. */
    void end(Program program) {
        Source source = program.source(SOURCE).orElseThrow();
        Optional<SnapshotJob> running = job.flatMap(source.snapshots()::job);
        read += rows(running);
        running.filter(one -> !one.state().isEnd())
                .ifPresent(one -> source.snapshots().cancel(one.id()));
        ended = Instant.now();
    }

    private static long rows(Optional<SnapshotJob> of) {
        return of.stream()
                .flatMap(one -> one.tables().stream())
                .mapToLong(TableProgress::read)
                .sum();
    }

    /** In one line, when everything has been shown. */
    String comparison() {
        Instant until = ended == null ? Instant.now() : ended;
        long fromUs = Latencies.micros(from);
        Latencies.Summary idle = latencies.summary(Latencies.micros(idleFrom), fromUs);
        Latencies.Summary live = latencies.summary(fromUs, Latencies.micros(until));
        return String.format(
                Locale.ROOT,
                "latency under-snapshot/idle p99 ratio=%.2f ours=%dms idle=%dms; p50 %d and %d ms; %d rows read again,"
                        + " %d a second",
                (double) live.p99Ms() / Math.max(1, idle.p99Ms()),
                live.p99Ms(),
                idle.p99Ms(),
                live.p50Ms(),
                idle.p50Ms(),
                read,
                read * 1_000 / Math.max(1, Duration.between(from, until).toMillis()));
    }
}
