package dev.leat.engine;

import dev.leat.engine.connect.CapturedDatabase;
import dev.leat.engine.connect.CapturedTable;
import dev.leat.engine.connect.ChunkReader;
import dev.leat.engine.connect.ChunkReader.Rows;
import dev.leat.engine.connect.Selection;
import dev.leat.engine.connect.Selection.KeyRange;
import dev.leat.engine.connect.Selection.TimeRange;
import dev.leat.engine.snapshot.SnapshotRequest;
import dev.leat.engine.snapshot.SnapshotRequest.Mode;
import dev.leat.engine.source.CaptureError;
import dev.leat.stream.error.LeatException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.connect.data.Field;

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
        boolean whole = request.selection() instanceof Selection.All;
        if (!whole && request.tables().size() > 1) {
            throw refused("a condition or a range goes with one table; ask for each table by itself");
        }
        if (!whole && !(request.selection() instanceof KeyRange) && request.mode() == Mode.RECONCILE) {
            throw refused(
                    "to reconcile, the whole table is compared, or a range of its keys: outside of a condition everything"
                            + " would look gone; leave the condition out, or refresh");
        }
        if (request.selection() instanceof TimeRange times
                && times.from().isEmpty()
                && times.until().isEmpty()) {
            throw refused("a range of times has a beginning, an end, or both");
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
                    checkBounds(rows, request.selection());
                    reader.check(new Rows(rows, request.selection()));
                }
            }
        }
    }

    private void checkBounds(CapturedTable table, Selection selection) {
        if (selection instanceof KeyRange keys) {
            List<String> columns =
                    table.keySchema().fields().stream().map(Field::name).toList();
            int given = Math.max(keys.from().size(), keys.until().size());
            if (given == 0 || given > columns.size()) {
                throw refused("a range of keys of %s has a beginning, an end, or both, each with values for: %s"
                        .formatted(table.name(), String.join(", ", columns)));
            }
        }
    }

    private LeatException refused(String why) {
        return new LeatException(CaptureError.SNAPSHOT_REFUSED, "source %s: %s".formatted(context.name(), why));
    }
}
