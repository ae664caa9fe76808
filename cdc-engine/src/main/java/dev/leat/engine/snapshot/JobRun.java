package dev.leat.engine.snapshot;

import dev.leat.engine.connect.CapturedTable;
import dev.leat.engine.connect.Chunk;
import dev.leat.engine.connect.ChunkReader;
import dev.leat.engine.connect.ChunkReader.Rows;
import dev.leat.engine.connect.PositionTracker;
import dev.leat.engine.snapshot.SnapshotWork.PlacedRow;
import dev.leat.engine.source.CaptureError;
import dev.leat.stream.error.Backoff;
import dev.leat.stream.error.ErrorKind;
import dev.leat.stream.error.LeatException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A job that runs. One chunk waits in the window for the log, and the next one is read meanwhile. Owned by the source's
 * thread, but for the reader of chunks, which belongs to the reading thread.
 */
final class JobRun {

    private static final Logger log = LoggerFactory.getLogger(JobRun.class);

    private static final Duration UNTIL_NEXT_TRY = Duration.ofMillis(200);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final String job;
    private final Map<String, CapturedTable> tables;
    private final ChunkWindow window;
    private final ChunkReader.Opener opener;
    private final ExecutorService reading;
    private final Clock clock;
    private final Backoff backoff = new Backoff(FIRST_PAUSE, LONGEST_PAUSE, RandomGenerator.getDefault());
    private @Nullable Future<Arrival> coming;
    private @Nullable Chunk open;
    private Instant begunAt = Instant.EPOCH;
    private Instant notBefore = Instant.EPOCH;
    private volatile @Nullable ChunkReader reader;

    /** @param window is told of every change from before the first step on */
    JobRun(
            String job,
            Map<String, CapturedTable> tables,
            ChunkWindow window,
            ChunkReader.Opener opener,
            ExecutorService reading,
            Clock clock) {
        this.job = job;
        this.tables = tables;
        this.window = window;
        this.opener = opener;
        this.reading = reading;
        this.clock = clock;
    }

    /** @param chunk empty when it cannot be read yet */
    private record Arrival(OptionalLong estimate, Optional<Chunk> chunk) {}

    /**
     * @param rows that are to be published now
     * @param job as it is when they are; the same object if nothing happened
     */
    record Step(List<PlacedRow> rows, SnapshotJob job) {}

    String job() {
        return job;
    }

    ChunkWindow window() {
        return window;
    }

    /**
     * Does what can be done without waiting.
     *
     * @throws LeatException operator, when the job cannot be carried out
     */
    Step step(SnapshotJob before, PositionTracker tracker) throws InterruptedException {
        SnapshotJob now = before;
        List<PlacedRow> rows = List.of();
        Future<Arrival> arriving = coming;
        if (open == null && arriving != null && arriving.isDone()) {
            coming = null;
            now = arrived(now, arriving);
        }
        Chunk waiting = open;
        if (waiting != null) {
            Optional<List<SourceRecord>> let = window.close(watermark -> watermark.isReached(tracker));
            if (let.isPresent()) {
                TableProgress table = now.current().orElseThrow();
                rows = placed(now, table, let.get());
                open = null;
                now = now.with(table.with(waiting, rows.size()));
            }
        }
        if (coming == null && !clock.instant().isBefore(notBefore)) {
            readNext(now);
        }
        return new Step(rows, now);
    }

    private SnapshotJob arrived(SnapshotJob now, Future<Arrival> arriving) throws InterruptedException {
        Arrival arrival;
        try {
            arrival = arriving.get();
        } catch (ExecutionException failure) {
            return failed(now, failure);
        }
        SnapshotJob next = now.cause().isPresent() ? now.because(Optional.empty()) : now;
        if (arrival.estimate().isPresent()) {
            next = next.with(next.current().orElseThrow().estimated(arrival.estimate()));
        }
        if (arrival.chunk().isEmpty()) {
            notBefore = clock.instant().plus(UNTIL_NEXT_TRY);
            return next;
        }
        backoff.reset();
        Chunk chunk = arrival.chunk().get();
        if (now.request().rowsPerSecond().isPresent()) {
            notBefore = begunAt.plusMillis(
                    1_000L * chunk.rows().size() / now.request().rowsPerSecond().getAsInt());
        }
        open = chunk;
        window.open(chunk);
        return next;
    }

    /** The log goes on whatever happens here, so it is tried again with a new reader. */
    private SnapshotJob failed(SnapshotJob now, ExecutionException failure) {
        if (failure.getCause() instanceof LeatException known && known.kind() == ErrorKind.OPERATOR) {
            throw known;
        }
        letReaderGo();
        Duration pause = backoff.next();
        notBefore = clock.instant().plus(pause);
        log.warn("Snapshot job {}: {}; trying again in {} ms", job, failure.getCause(), pause.toMillis());
        return now.because(Optional.of("%s; trying again".formatted(failure.getCause())));
    }

    private void readNext(SnapshotJob now) {
        Chunk waiting = open;
        SnapshotJob ahead =
                waiting == null ? now : now.with(now.current().orElseThrow().with(waiting, 0));
        Optional<TableProgress> next = ahead.current();
        if (next.isEmpty()) {
            return;
        }
        TableProgress table = next.get();
        CapturedTable captured = tables.get(table.table());
        if (captured == null) {
            throw new LeatException(
                    CaptureError.SNAPSHOT_REFUSED, "table %s is not captured any more".formatted(table.table()));
        }
        Rows rows = new Rows(captured, now.request().where());
        // with a rate, no more at a time than in a second
        int most = Math.min(
                now.request().chunkRows(), now.request().rowsPerSecond().orElse(Integer.MAX_VALUE));
        begunAt = clock.instant();
        coming = reading.submit(() -> {
            ChunkReader chunks = openReader();
            OptionalLong estimate = table.estimate().isEmpty() && table.after().isEmpty()
                    ? chunks.estimate(rows)
                    : OptionalLong.empty();
            return new Arrival(estimate, chunks.read(rows, table.after(), most));
        });
    }

    private ChunkReader openReader() throws Exception {
        ChunkReader there = reader;
        if (there == null) {
            there = opener.open();
            reader = there;
        }
        return there;
    }

    private void letReaderGo() {
        Future<?> _ = reading.submit(() -> {
            ChunkReader there = reader;
            reader = null;
            if (there != null) {
                there.close();
            }
        });
    }

    /** What is being read is let go. */
    void close() {
        ChunkReader busy = reader;
        if (busy != null) {
            busy.abort();
        }
        letReaderGo();
    }

    /** With their places among everything that the source publishes. */
    private List<PlacedRow> placed(SnapshotJob now, TableProgress table, List<SourceRecord> rows) {
        List<PlacedRow> placed = new ArrayList<>(rows.size());
        for (SourceRecord row : rows) {
            placed.add(new PlacedRow(
                    row,
                    "snapshot/%s/%s/%s"
                            .formatted(job, row.topic(), RowKey.of(row).text()),
                    "/%s/%08X/%016X".formatted(job, now.tables().indexOf(table), table.read() + placed.size())));
        }
        return placed;
    }
}
