package dev.leat.engine;

import dev.leat.engine.connect.CapturedDatabase;
import dev.leat.engine.connect.CapturedTable;
import dev.leat.engine.connect.ChunkReader;
import dev.leat.engine.connect.ChunkReader.Rows;
import dev.leat.engine.connect.RawForm;
import dev.leat.engine.connect.Selection.Entity;
import dev.leat.engine.connect.Selection.Keys;
import dev.leat.engine.snapshot.SnapshotJob;
import dev.leat.engine.snapshot.SnapshotRequest;
import dev.leat.engine.snapshot.SnapshotRequest.Mode;
import dev.leat.engine.source.CaptureError;
import dev.leat.stream.codec.ChangeDecoder;
import dev.leat.stream.codec.WireFormat;
import dev.leat.stream.error.LeatException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;

/**
 * The way on for records that were set aside: a snapshot of exactly their rows. What an entity was when its record failed is
 * the past; what it is now is what everybody must have.
 */
final class Redrive {

    private final SourceContext context;
    private final Map<String, List<String>> refused = new LinkedHashMap<>();

    Redrive(SourceContext context) {
        this.context = context;
    }

    private record Wanted(Entity entity, List<String> letters) {}

    Redriven order(String topic, List<SetAside> letters, String by) {
        try (CapturedDatabase database = context.openDatabase()) {
            try {
                return order(database, topic, letters, by);
            } catch (LeatException known) {
                throw known;
            } catch (Exception failure) {
                throw new Failures(context, database).explain(failure);
            }
        }
    }

    private Redriven order(CapturedDatabase database, String topic, List<SetAside> letters, String by)
            throws Exception {
        Optional<CapturedTable> captured = named(topic, database.tables());
        Optional<CapturedTable> outbox = named(topic, database.outboxes());
        CapturedTable table = captured.or(() -> outbox)
                .orElseThrow(() -> new LeatException(
                        CaptureError.SNAPSHOT_REFUSED,
                        "source %s: %s is the topic of none of its tables, so there is no row to read again; publish what is missing anew, and discard the dead letter"
                                .formatted(context.name(), topic)));
        Mode mode = outbox.isPresent() ? Mode.REFRESH : Mode.RECONCILE;
        List<Wanted> wanted = wanted(table, letters);
        List<SnapshotJob> jobs = new ArrayList<>();
        try (ChunkReader reader = database.chunkReader(List.of(table), database.tracker(Optional.empty()))
                .open()) {
            for (int from = 0; from < wanted.size(); from += Keys.MOST) {
                List<Wanted> part = wanted.subList(from, Math.min(wanted.size(), from + Keys.MOST));
                Keys keys = new Keys(part.stream().map(Wanted::entity).toList());
                try {
                    reader.check(new Rows(table, keys));
                    jobs.add(context.snapshots()
                            .ask(SnapshotRequest.of(List.of(table.name()), mode, by)
                                    .only(keys)));
                } catch (LeatException refusal) {
                    part.forEach(each -> refuse(refusal, each.letters()));
                }
            }
        }
        return new Redriven(context.name(), jobs, refused);
    }

    private static Optional<CapturedTable> named(String topic, List<CapturedTable> tables) {
        return tables.stream().filter(table -> table.topic().equals(topic)).findFirst();
    }

    /** In the order in which they are named first. */
    private List<Wanted> wanted(CapturedTable table, List<SetAside> letters) {
        ChangeDecoder decoder = new ChangeDecoder(context.registry());
        Map<String, Map<String, Integer>> tried = new LinkedHashMap<>();
        Map<String, List<String>> named = new HashMap<>();
        for (SetAside letter : letters) {
            try {
                Struct key = key(decoder, table, letter);
                String json = new String(RawForm.of(key), StandardCharsets.UTF_8);
                tried.computeIfAbsent(json, first -> new HashMap<>()).merge(letter.by(), letter.attempts(), Math::max);
                named.computeIfAbsent(json, first -> new ArrayList<>()).add(letter.letter());
            } catch (LeatException unreadable) {
                refuse(unreadable, List.of(letter.letter()));
            }
        }
        return tried.entrySet().stream()
                .map(entity -> new Wanted(
                        new Entity(entity.getKey(), entity.getValue()), named.getOrDefault(entity.getKey(), List.of())))
                .toList();
    }

    private static Struct key(ChangeDecoder decoder, CapturedTable table, SetAside letter) {
        byte[] key = letter.key();
        try {
            if (key == null || key.length == 0) {
                throw new IllegalArgumentException("it has none");
            }
            return WireFormat.isFramed(key)
                    ? decoder.key(table.topic(), key, table.keySchema())
                    : RawForm.key(table.keySchema(), key);
        } catch (IllegalArgumentException | DataException wrong) {
            throw new LeatException(
                    CaptureError.SNAPSHOT_REFUSED, "its key names no row: %s".formatted(wrong.getMessage()), wrong);
        }
    }

    private void refuse(LeatException why, List<String> letters) {
        refused.computeIfAbsent(String.valueOf(why.getMessage()), first -> new ArrayList<>())
                .addAll(letters);
    }
}
