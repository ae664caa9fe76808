package dev.leat.engine;

import dev.leat.engine.connect.CapturedDatabase;
import dev.leat.engine.connect.CapturedTable;
import dev.leat.engine.connect.ChunkReader;
import dev.leat.engine.connect.ChunkReader.Rows;
import dev.leat.engine.snapshot.SnapshotRequest;
import dev.leat.engine.snapshot.SnapshotRequest.Mode;
import dev.leat.engine.source.CaptureError;
import dev.leat.stream.error.LeatException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Refuses what cannot be carried out before anything begins. Asks the source's database, over connections of its own. */
final class SnapshotCheck {

    private final SourceContext context;

    SnapshotCheck(SourceContext context) {
        this.context = context;
    }

    void check(SnapshotRequest request) {
        if (request.tables().isEmpty()) {
            throw refused("no table is named");
        }
        if (request.where().isPresent() && request.tables().size() > 1) {
            throw refused("a condition goes with one table; ask for each table by itself");
        }
        if (request.where().isPresent() && request.mode() == Mode.RECONCILE) {
            throw refused(
                    "to reconcile, the whole table is compared: outside of a condition everything would look gone;"
                            + " leave the condition out, or refresh");
        }
        if (request.chunkRows() < 1 || request.chunkRows() > SnapshotRequest.MOST_CHUNK_ROWS) {
            throw refused("a chunk has 1 to %d rows".formatted(SnapshotRequest.MOST_CHUNK_ROWS));
        }
        if (request.rowsPerSecond().isPresent() && request.rowsPerSecond().getAsInt() < 1) {
            throw refused("at least one row a second is read");
        }
        try (CapturedDatabase database = context.openDatabase()) {
            try {
                check(request, database);
            } catch (LeatException known) {
                throw known;
            } catch (Exception failure) {
                throw new Failures(context, database).explain(failure);
            }
        }
    }

    private void check(SnapshotRequest request, CapturedDatabase database) throws Exception {
        List<CapturedTable> captured = database.tables();
        Map<String, CapturedTable> byName =
                captured.stream().collect(Collectors.toMap(CapturedTable::name, Function.identity()));
        for (String table : request.tables()) {
            if (!byName.containsKey(table)) {
                throw refused("%s is none of its tables; there are: %s"
                        .formatted(
                                table,
                                captured.stream().map(CapturedTable::name).collect(Collectors.joining(", "))));
            }
        }
        try (ChunkReader reader = database.chunkReader(captured, database.tracker(Optional.empty()))
                .open()) {
            for (String table : request.tables()) {
                CapturedTable rows = byName.get(table);
                if (rows != null) {
                    reader.check(new Rows(rows, request.where()));
                }
            }
        }
    }

    private LeatException refused(String why) {
        return new LeatException(CaptureError.SNAPSHOT_REFUSED, "source %s: %s".formatted(context.name(), why));
    }
}
