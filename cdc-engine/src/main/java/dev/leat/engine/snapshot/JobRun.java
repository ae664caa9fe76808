package dev.leat.engine.snapshot;

import dev.leat.engine.connect.CapturedTable;
import dev.leat.engine.connect.Chunk;
import dev.leat.engine.connect.ChunkReader.Rows;
import dev.leat.engine.connect.PositionTracker;
import dev.leat.engine.connect.RowKey;
import dev.leat.engine.connect.Selection;
import dev.leat.engine.snapshot.ChunkWindow.Let;
import dev.leat.engine.snapshot.ChunkWindow.Row;
import dev.leat.engine.snapshot.JobReader.Arrival;
import dev.leat.engine.snapshot.SnapshotWork.PlacedRow;
import dev.leat.engine.snapshot.TableProgress.Phase;
import dev.leat.engine.source.CaptureError;
import dev.leat.stream.error.Backoff;
import dev.leat.stream.error.ErrorKind;
import dev.leat.stream.error.LeatException;
import dev.leat.stream.topic.LeatHeaders;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A job that runs. One chunk waits in the window for the log, and the next one is read meanwhile. Owned by the source's
 * thread.
 */
final class JobRun implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(JobRun.class);

    private static final HexFormat HEX = HexFormat.of().withUpperCase();
    private static final Duration UNTIL_NEXT_TRY = Duration.ofMillis(200);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final String job;
    private final Map<String, CapturedTable> tables;
    private final ChunkWindow window;
    private final JobReader reader;
    private final Pace pace;
    private final Clock clock;
    private final Backoff backoff = new Backoff(FIRST_PAUSE, LONGEST_PAUSE, RandomGenerator.getDefault());
    private @Nullable Future<Arrival> coming;
    private @Nullable Chunk open;
    private Instant begunAt = Instant.EPOCH;
    private Instant notBefore = Instant.EPOCH;

    /** @param window is told of every change from before the first step on */
    JobRun(
            String job,
            Map<String, CapturedTable> tables,
            ChunkWindow window,
            JobReader reader,
            Pace pace,
            Clock clock) {
        this.job = job;
        this.tables = tables;
        this.window = window;
        this.reader = reader;
        this.pace = pace;
        this.clock = clock;
    }

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
     * @param mayPublish whether it may give rows
     * @throws LeatException operator, when the job cannot be carried out
     */
    Step step(SnapshotJob before, PositionTracker tracker, boolean mayPublish) throws InterruptedException {
        SnapshotJob now = withoutForgotten(before);
        List<PlacedRow> rows = List.of();
        Future<Arrival> arriving = coming;
        if (open == null && arriving != null && arriving.isDone()) {
            coming = null;
            now = arrived(now, arriving);
        }
        Chunk waiting = open;
        if (waiting != null) {
            Optional<Let> let = window.let(watermark -> watermark.isReached(tracker), mayPublish ? pace.rows() : 0);
            if (let.isPresent()) {
                TableProgress table = now.current().orElseThrow();
                rows = placed(now, table, let.get().rows());
                open = window.isFree() ? null : waiting;
                now = now.with(table.with(
                        let.get().part(), let.get().rows().size(), now.request().mode()));
            }
        }
        if (coming == null && !clock.instant().isBefore(notBefore)) {
            readNext(now, rows.isEmpty());
        }
        return new Step(rows, pace.seen(now));
    }

    /** A topic whose table is not captured any more is left as it is. */
    private SnapshotJob withoutForgotten(SnapshotJob now) {
        SnapshotJob rest = now;
        for (TableProgress table : now.tables()) {
            if (table.phase() == Phase.KEYS && !tables.containsKey(table.table())) {
                rest = rest.with(table.ended());
            }
        }
        return rest;
    }

    private SnapshotJob arrived(SnapshotJob now, Future<Arrival> arriving) throws InterruptedException {
        Arrival arrival;
        try {
            arrival = arriving.get();
        } catch (ExecutionException failure) {
            return failed(now, failure);
        }
        SnapshotJob next = now.cause().isPresent() ? now.because(Optional.empty()) : now;
        TableProgress table = next.current().orElseThrow();
        if (!arrival.table().begun().equals(table.begun())
                || !arrival.table().estimate().equals(table.estimate())) {
            next = next.with(table.begun(arrival.table().begun())
                    .estimated(arrival.table().estimate()));
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
        if (failure.getCause() instanceof LeatException known && known.kind() != ErrorKind.RETRYABLE) {
            throw known;
        }
        reader.letGo();
        Duration pause = backoff.next();
        notBefore = clock.instant().plus(pause);
        log.warn("Snapshot job {}: {}; trying again in {} ms", job, failure.getCause(), pause.toMillis());
        return now.because(Optional.of("%s; trying again".formatted(failure.getCause())));
    }

    /** @param idle whether nothing is being published: who looks at the topic must find what was */
    private void readNext(SnapshotJob now, boolean idle) {
        Chunk waiting = open;
        SnapshotJob ahead = waiting == null
                ? now
                : now.with(now.current()
                        .orElseThrow()
                        .with(
                                waiting.part(0, Integer.MAX_VALUE),
                                0,
                                now.request().mode()));
        Optional<TableProgress> next = ahead.current();
        if (next.isEmpty()) {
            return;
        }
        TableProgress table = next.get();
        boolean firstOfKeys = table.phase() == Phase.KEYS && !reader.sweeps();
        if (firstOfKeys && (waiting != null || !idle)) {
            return;
        }
        CapturedTable captured = tables.get(table.table());
        if (captured == null) {
            throw new LeatException(
                    CaptureError.SNAPSHOT_REFUSED, "table %s is not captured any more".formatted(table.table()));
        }
        Rows rows = new Rows(captured, now.request().selection());
        // of two halves that are under way a crash leaves nothing; with a rate, no more at a time than in a second
        int most = Math.min(
                (now.request().chunkRows() + 1) / 2,
                now.request().rowsPerSecond().orElse(Integer.MAX_VALUE));
        begunAt = clock.instant();
        coming = table.phase() == Phase.KEYS
                ? reader.keys(table, rows)
                : reader.rows(table, rows, most, now.request().mode());
    }

    /** The rows that the last step gave can be read on their topic now. */
    void published(List<PlacedRow> rows) {
        pace.published(rows.getFirst().row().topic(), rows.size());
    }

    /** What is being read is let go. */
    @Override
    public void close() {
        reader.close();
        pace.close();
    }

    /** With their places among everything that the source publishes. */
    private List<PlacedRow> placed(SnapshotJob now, TableProgress table, List<Row> rows) {
        List<PlacedRow> placed = new ArrayList<>(rows.size());
        String before = "/" + job + "/" + HEX.toHexDigits(now.tables().indexOf(table)) + "/"; // sorts as the numbers do
        long first = table.read() + 2 * table.deleted();
        Map<RowKey, byte[]> tried = tried(now, table);
        for (Row row : rows) {
            SourceRecord record = row.record();
            byte[] mark = tried.get(row.key());
            if (mark != null) {
                record.headers().addBytes(LeatHeaders.TRIED, mark);
            }
            String id =
                    "snapshot/" + job + "/" + record.topic() + "/" + row.key().text();
            placed.add(new PlacedRow(record, id, before + HEX.toHexDigits(first + placed.size())));
            if (table.phase() == Phase.KEYS) {
                placed.add(new PlacedRow(
                        tombstone(record), id + "/tombstone", before + HEX.toHexDigits(first + placed.size())));
            }
        }
        return placed;
    }

    /** How often records of these entities had been tried, if that is why they are read. */
    private Map<RowKey, byte[]> tried(SnapshotJob now, TableProgress progress) {
        Map<RowKey, byte[]> tried = new HashMap<>();
        CapturedTable table = tables.get(progress.table());
        if (table != null && now.request().selection() instanceof Selection.Keys keys) {
            keys.entities()
                    .forEach(entity -> tried.put(
                            RowKey.of(table.topic(), entity.key(table.keySchema())),
                            LeatHeaders.tried(entity.tried())));
        }
        return tried;
    }

    private static SourceRecord tombstone(SourceRecord deletion) {
        return new SourceRecord(
                deletion.sourcePartition(),
                deletion.sourceOffset(),
                deletion.topic(),
                deletion.keySchema(),
                deletion.key(),
                null,
                null);
    }
}
