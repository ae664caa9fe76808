package dev.leat.engine.snapshot;

import dev.leat.engine.connect.Chunk;
import dev.leat.engine.connect.ChunkReader;
import dev.leat.engine.connect.ChunkReader.Rows;
import dev.leat.engine.connect.Selection;
import dev.leat.engine.snapshot.SnapshotRequest.Mode;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a job asks for, ahead of time, on a thread and over a connection of its own. Its methods belong to the source's
 * thread.
 */
final class JobReader implements AutoCloseable {

    private final ChunkReader.Opener opener;
    private final TopicKeys keys;
    private final ExecutorService thread;
    private volatile @Nullable ChunkReader reader;
    private volatile @Nullable Sweep sweep;

    /** @param name of its thread */
    JobReader(String name, ChunkReader.Opener opener, TopicKeys keys) {
        this.opener = opener;
        this.keys = keys;
        this.thread = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().name(name).daemon().factory());
    }

    /**
     * @param table as far as it was before, and with what was found out of it
     * @param chunk empty when it cannot be read yet
     */
    record Arrival(TableProgress table, Optional<Chunk> chunk) {}

    /** The next rows of a table. */
    Future<Arrival> rows(TableProgress table, Rows rows, int most, Mode mode) {
        return thread.submit(() -> {
            closeSweep();
            TableProgress begun =
                    mode == Mode.RECONCILE && table.begun().isEmpty() ? table.begun(keys.ends(rows.table())) : table;
            ChunkReader chunks = open();
            TableProgress estimated =
                    begun.estimate().isEmpty() && begun.after().isEmpty()
                            ? begun.estimated(chunks.estimate(rows))
                            : begun;
            return new Arrival(estimated, chunks.read(rows, table.after(), most));
        });
    }

    /** Deletions of the next entities that the topic holds, or that were asked for, and the table does not have. */
    Future<Arrival> keys(TableProgress table, Rows rows) {
        return thread.submit(() -> new Arrival(
                table,
                rows.selection() instanceof Selection.Keys keys
                        ? open().missing(rows, keys.of(rows.table().keySchema()))
                        : sweep(table, rows).next(open())));
    }

    /** Whether entities of the topic are being looked for already. */
    boolean sweeps() {
        return sweep != null;
    }

    private Sweep sweep(TableProgress table, Rows rows) throws IOException {
        Sweep there = sweep;
        if (there == null || !there.rows().equals(rows)) {
            closeSweep();
            there = keys.sweep(rows, table.begun());
            sweep = there;
        }
        return there;
    }

    private ChunkReader open() throws Exception {
        ChunkReader there = reader;
        if (there == null) {
            there = opener.open();
            reader = there;
        }
        return there;
    }

    private void closeSweep() throws IOException {
        Sweep there = sweep;
        sweep = null;
        if (there != null) {
            there.close();
        }
    }

    /** What comes next is read over another connection, from where the progress says. */
    void letGo() {
        Future<?> _ = thread.submit(() -> {
            ChunkReader there = reader;
            reader = null;
            if (there != null) {
                there.close();
            }
            closeSweep();
            return null;
        });
    }

    /** Returns at once; what is being read is broken off. */
    @Override
    public void close() {
        ChunkReader busy = reader;
        if (busy != null) {
            busy.abort();
        }
        Sweep looking = sweep;
        if (looking != null) {
            looking.abort();
        }
        letGo();
        thread.shutdown();
    }
}
