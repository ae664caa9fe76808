package dev.leat.platform.query;

import dev.leat.engine.connect.Chunk;
import dev.leat.engine.connect.ChunkReader;
import dev.leat.engine.connect.RowKey;
import dev.leat.engine.connect.Selection.Keys;
import dev.leat.engine.connect.Uncarried;
import dev.leat.engine.connect.Watermark;
import dev.leat.engine.source.CaptureError;
import dev.leat.poller.QueryRows;
import dev.leat.poller.QueryRows.Found;
import dev.leat.stream.error.LeatException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Reads rows of a polled database beside its poller: those of which records were set aside, by their keys, and no others. What
 * the poller publishes of a row after the job began is newer, or is followed by what is newer.
 */
final class QueryChunkReader implements ChunkReader {

    private final String source;
    private final QueryRows rows;

    QueryChunkReader(String source, QueryRows rows) {
        this.source = source;
        this.rows = rows;
    }

    @Override
    public void check(Rows asked) {
        keys(asked);
    }

    @Override
    public OptionalLong estimate(Rows asked) {
        return OptionalLong.of(keys(asked).size());
    }

    @Override
    public Optional<Chunk> read(Rows asked, Optional<List<String>> after, int most) throws SQLException {
        String topic = asked.table().topic();
        Found found = rows.find(topic, keys(asked));
        List<SourceRecord> records = new ArrayList<>(found.there());
        found.bad()
                .forEach(bad -> records.add(new SourceRecord(
                        Map.of(),
                        Map.of(),
                        topic,
                        asked.table().keySchema(),
                        bad.key(),
                        asked.table().valueSchema(),
                        Uncarried.struct(asked.table().valueSchema(), "", bad.why()))));
        return Optional.of(chunk(records));
    }

    @Override
    public Optional<Chunk> missing(Rows asked, List<Struct> keys) throws SQLException {
        String topic = asked.table().topic();
        Found found = rows.find(topic, keys);
        Set<RowKey> there = Stream.concat(
                        Stream.concat(found.there().stream(), found.deleted().stream())
                                .map(SourceRecord::key)
                                .map(Struct.class::cast),
                        found.bad().stream().map(QueryRows.Bad::key))
                .map(key -> RowKey.of(topic, key))
                .collect(Collectors.toSet());
        List<SourceRecord> deletions = new ArrayList<>(found.deleted());
        deletions.addAll(rows.deletions(
                topic,
                keys.stream()
                        .filter(key -> !there.contains(RowKey.of(topic, key)))
                        .toList()));
        return Optional.of(chunk(deletions));
    }

    /** All at once: so many are no burden, and after a crash they are read again. */
    private static Chunk chunk(List<SourceRecord> records) {
        return new Chunk(records, Watermark.OF_NOTHING, key -> List.of(), true);
    }

    private List<Struct> keys(Rows asked) {
        if (asked.selection() instanceof Keys keys) {
            return keys.of(asked.table().keySchema());
        }
        throw new LeatException(
                CaptureError.SNAPSHOT_REFUSED,
                "source %s is polled: its rows are read again by `./leat source repair %s`, and by the poller's sweeps"
                        .formatted(source, source));
    }

    @Override
    public void abort() {
        rows.abort();
    }

    @Override
    public void close() {
        rows.close();
    }
}
