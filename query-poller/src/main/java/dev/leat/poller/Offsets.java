package dev.leat.poller;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.source.SourceRecord;

/** The cursors of all tables of a source: its one offset. Not thread-safe. */
final class Offsets {

    private Map<String, String> now;

    Offsets(Map<String, ?> stored) {
        Map<String, String> texts = new HashMap<>();
        stored.forEach((table, text) -> texts.put(table, String.valueOf(text)));
        this.now = Map.copyOf(texts);
    }

    /** Immutable. */
    Map<String, String> now() {
        return now;
    }

    void put(String table, String progress) {
        if (!progress.equals(now.get(table))) {
            Map<String, String> next = new HashMap<>(now);
            next.put(table, progress);
            now = Map.copyOf(next);
        }
    }

    /** The same records, of which the last one has the offset as it is now. */
    List<SourceRecord> onLast(List<SourceRecord> records) {
        if (records.isEmpty()) {
            return records;
        }
        List<SourceRecord> same = new ArrayList<>(records);
        SourceRecord last = same.removeLast();
        same.add(new SourceRecord(
                last.sourcePartition(),
                now,
                last.topic(),
                last.kafkaPartition(),
                last.keySchema(),
                last.key(),
                last.valueSchema(),
                last.value(),
                last.timestamp(),
                last.headers()));
        return same;
    }
}
