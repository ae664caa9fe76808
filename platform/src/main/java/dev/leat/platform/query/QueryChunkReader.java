package dev.leat.platform.query;

import dev.leat.engine.connect.CapturedTable;
import dev.leat.engine.connect.Chunk;
import dev.leat.engine.connect.ChunkReader;
import dev.leat.engine.connect.Moments;
import dev.leat.engine.connect.RowKey;
import dev.leat.engine.connect.Selection;
import dev.leat.engine.connect.Uncarried;
import dev.leat.engine.source.CaptureError;
import dev.leat.poller.QueryRows;
import dev.leat.poller.QueryRows.Bad;
import dev.leat.poller.QueryRows.Found;
import dev.leat.poller.QueryRows.There;
import dev.leat.poller.RowFilter;
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
 * Reads rows of a polled database beside its poller. A row that is marked as deleted is none: it is among those that are
 * missing.
 */
final class QueryChunkReader implements ChunkReader {

    private final String source;
    private final QueryRows rows;

    QueryChunkReader(String source, QueryRows rows) {
        this.source = source;
        this.rows = rows;
    }

    private interface Asking<T> {
        T ask() throws SQLException;
    }

    /** The poller does not know the engine's errors. */
    private <T> T refusing(Asking<T> asking) throws SQLException {
        try {
            return asking.ask();
        } catch (RowFilter.Refused refusal) {
            throw new LeatException(
                    CaptureError.SNAPSHOT_REFUSED, "source %s: %s".formatted(source, refusal.getMessage()), refusal);
        }
    }

    @Override
    public void check(Rows asked) throws SQLException {
        Optional<RowFilter> filter = filter(asked);
        if (filter.isPresent()) {
            refusing(() -> {
                rows.check(asked.table().topic(), filter.get());
                return true;
            });
        }
    }

    @Override
    public OptionalLong estimate(Rows asked) throws SQLException {
        return switch (asked.selection()) {
            case Selection.Keys keys -> OptionalLong.of(keys.entities().size());
            case Selection.All all -> rows.estimate(asked.table().topic());
            case Selection.Condition condition -> OptionalLong.empty();
            case Selection.KeyRange range -> OptionalLong.empty();
            case Selection.TimeRange range -> OptionalLong.empty();
        };
    }

    @Override
    public Optional<Chunk> read(Rows asked, Optional<List<String>> after, int most) throws SQLException {
        String topic = asked.table().topic();
        if (asked.selection() instanceof Selection.Keys keys) {
            // all at once: so many are no burden, and after a crash they are read again
            Found found = rows.find(topic, keys.of(asked.table().keySchema()));
            List<SourceRecord> records = new ArrayList<>(found.there());
            found.bad().forEach(bad -> records.add(uncarried(asked.table(), bad)));
            return Optional.of(new Chunk(records, new MomentOfReading(found.micros()), key -> List.of(), true));
        }
        RowFilter filter = filter(asked).orElseThrow();
        QueryRows.Page page = refusing(() -> rows.page(topic, filter, after, most));
        List<SourceRecord> records = page.rows().stream()
                .map(seen -> switch (seen) {
                    case There there -> there.record();
                    case Bad bad -> uncarried(asked.table(), bad);
                })
                .toList();
        return Optional.of(new Chunk(records, new MomentOfReading(page.micros()), QueryRows::texts, page.last()));
    }

    /** It becomes a dead letter when it is published. */
    private static SourceRecord uncarried(CapturedTable table, Bad bad) {
        return new SourceRecord(
                Map.of(),
                Map.of(),
                table.topic(),
                table.keySchema(),
                bad.key(),
                table.valueSchema(),
                Uncarried.struct(table.valueSchema(), "", bad.why()));
    }

    @Override
    public Optional<Chunk> missing(Rows asked, List<Struct> keys) throws SQLException {
        String topic = asked.table().topic();
        List<Struct> wanted = filter(asked).orElse(null) instanceof RowFilter.KeyRange range
                ? refusing(() -> rows.within(topic, range, keys))
                : keys;
        Found found = rows.find(topic, wanted);
        Set<RowKey> there = Stream.concat(
                        Stream.concat(found.there().stream(), found.deleted().stream())
                                .map(SourceRecord::key)
                                .map(Struct.class::cast),
                        found.bad().stream().map(Bad::key))
                .map(key -> RowKey.of(topic, key))
                .collect(Collectors.toSet());
        List<SourceRecord> deletions = new ArrayList<>(found.deleted());
        deletions.addAll(rows.deletions(
                topic,
                wanted.stream()
                        .filter(key -> !there.contains(RowKey.of(topic, key)))
                        .toList()));
        return Optional.of(new Chunk(
                deletions,
                new MomentOfReading(found.micros()),
                QueryRows::texts,
                asked.selection() instanceof Selection.Keys));
    }

    /** Empty for rows that are asked for by their keys. */
    private static Optional<RowFilter> filter(Rows asked) {
        return switch (asked.selection()) {
            case Selection.All all -> Optional.of(new RowFilter.All());
            case Selection.Condition condition -> Optional.of(new RowFilter.Predicate(condition.sql()));
            case Selection.KeyRange range -> Optional.of(new RowFilter.KeyRange(range.from(), range.until()));
            case Selection.TimeRange range ->
                Optional.of(new RowFilter.Range(
                        range.column(),
                        range.from().map(text -> Moments.sql(asked.table(), range.column(), text)),
                        range.until().map(text -> Moments.sql(asked.table(), range.column(), text))));
            case Selection.Keys keys -> Optional.empty();
        };
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
