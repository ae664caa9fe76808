package dev.leat.poller;

import dev.leat.poller.config.PollerError;
import dev.leat.poller.config.PollerSettings.Pace;
import dev.leat.poller.cursor.CursorScale;
import dev.leat.poller.cursor.PageQuery;
import dev.leat.poller.cursor.Position;
import dev.leat.poller.cursor.Progress;
import dev.leat.poller.dialect.Dialect;
import dev.leat.poller.emitted.Emitted;
import dev.leat.poller.emitted.Entities;
import dev.leat.poller.horizon.Horizon;
import dev.leat.poller.pace.PageSize;
import dev.leat.poller.sweep.Sweep;
import dev.leat.poller.table.KeyText;
import dev.leat.poller.table.PolledTable;
import dev.leat.poller.table.RecordBatch;
import dev.leat.poller.table.Records;
import dev.leat.poller.table.Records.Op;
import dev.leat.poller.table.RowReader;
import dev.leat.poller.table.RowReader.BadRow;
import dev.leat.poller.table.RowReader.Read;
import dev.leat.poller.table.RowReader.Row;
import dev.leat.poller.table.Schemas;
import dev.leat.stream.error.LeatException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Reads one table, pass after pass: each from the cursor to the newest row. Rows up to the horizon are done with; those beyond
 * it are emitted too, and read again in the next pass, where they are known by key and fingerprint. Not thread-safe.
 */
final class TablePoll {

    /** In place of a fingerprint, where what is not known may have been emitted in another life. */
    private static final String DELETED = "deleted";

    private final PolledTable table;
    private final Horizon horizon;
    private final CursorScale scale;
    private final PageQuery pages;
    private final RowReader reader;
    private final Records records;
    private final Offsets offsets;
    private final Emitted emitted;
    private final Entities entities;
    private final List<Schema> keySchemas;
    private final PageSize size = new PageSize();
    private Position position;
    private Position scan;
    private OptionalLong bound = OptionalLong.empty();
    private long greatestRank = Long.MIN_VALUE; // of this pass
    private boolean loaded;
    private Instant swept;

    TablePoll(
            Dialect dialect,
            PolledTable table,
            Horizon horizon,
            Records records,
            Offsets offsets,
            Emitted emitted,
            Progress progress) {
        this.table = table;
        this.horizon = horizon;
        this.scale = CursorScale.of(table);
        this.pages = PageQuery.ofChanges(dialect, table);
        this.reader = new RowReader(table);
        this.records = records;
        this.offsets = offsets;
        this.emitted = emitted;
        this.entities = emitted.of(table.topic());
        this.keySchemas = table.keySchemas();
        this.position = progress.position();
        this.scan = position;
        this.loaded = progress.loaded();
        this.swept = progress.swept().isPresent()
                ? Instant.ofEpochMilli(progress.swept().getAsLong())
                : records.now();
    }

    PolledTable table() {
        return table;
    }

    Progress progress() {
        return new Progress(
                position,
                horizon.stored(),
                loaded,
                sweepEvery().isPresent() ? OptionalLong.of(swept.toEpochMilli()) : OptionalLong.empty());
    }

    private Optional<Duration> sweepEvery() {
        return table.settings().sweep();
    }

    /** Whether it is time to look which rows are gone: since the last look, or since the table was first read. */
    boolean isSweepDue() {
        Instant now = records.now();
        return loaded
                && sweepEvery()
                        .filter(every -> now.isBefore(swept) || !now.isBefore(swept.plus(every)))
                        .isPresent();
    }

    void sweepEnded() {
        swept = records.now();
        tell();
    }

    boolean isLoaded() {
        return loaded;
    }

    /** Whether a pass that begins now can get further than the one before. */
    boolean hasHorizon() {
        return horizon.bound().isPresent();
    }

    /** After a look at the database. */
    void beginPass() {
        bound = horizon.bound();
        OptionalLong unchanged = horizon.unchanged();
        if (unchanged.isPresent() && !position.isStart() && rank(position.values()) > unchanged.getAsLong()) {
            // clocks were set back
            position = Position.behind(scale.value(unchanged.getAsLong()));
            tell();
        }
        scan = position;
        greatestRank = Long.MIN_VALUE;
    }

    /** What a page gave: whether it was the last one of the pass, how many rows it had, and what is to be emitted. */
    record Page(boolean last, int rows, List<SourceRecord> emitted) {}

    Page page(Connection session, Pace pace) throws SQLException {
        int asked = size.rows(pace.pageRows());
        List<Read> rows = pages.page(session, scan, asked, pace.fetchRows(), reader);
        size.had(rows.size(), rows.stream().mapToLong(Read::bytes).sum());
        requireOrder(rows);
        List<SourceRecord> out = new ArrayList<>(rows.size());
        RecordBatch batch = records.batch(table);
        Position before = position;
        Read done = null;
        boolean allDone = !rows.isEmpty() && isDone(rows.getLast());
        for (Read row : rows) {
            if (allDone || isDone(row)) {
                done = row;
                if (!emitted.isRebuilt()) {
                    position = new Position(row.place());
                    tell();
                }
            }
            take(row, batch, out);
        }
        if (!rows.isEmpty()) {
            scan = new Position(rows.getLast().place());
        }
        if (done != null) {
            position = new Position(done.place());
        }
        boolean last = rows.size() < asked;
        if (last) {
            endPass();
        }
        if (last || !before.equals(position)) {
            tell();
        }
        return new Page(last, rows.size(), offsets.onLast(out));
    }

    /** Texts of several forms are not in the order of the times that they show, and those that come may stand before those that were read. */
    private void requireOrder(List<Read> rows) {
        if (!scale.isText()) {
            return;
        }
        for (Read row : rows) {
            long rank = rank(row.place());
            if (rank + scale.resolution() < greatestRank) {
                throw new LeatException(
                        PollerError.CURSOR_NOT_READABLE,
                        "%s: its texts are not in the order of their times: %s stands behind later ones; write all in one form, such as 2024-01-31 12:30:00"
                                .formatted(
                                        table.settings().fullName(), row.place().getFirst()));
            }
            greatestRank = Math.max(greatestRank, rank);
        }
    }

    /** Whether nothing can be committed any more that comes before it. */
    private boolean isDone(Read row) {
        return bound.isPresent() && rank(row.place()) <= bound.getAsLong();
    }

    private void endPass() {
        loaded = true;
        if (bound.isPresent() && (position.isStart() || rank(position.values()) < bound.getAsLong())) {
            position = Position.behind(scale.value(bound.getAsLong()));
        }
    }

    private void tell() {
        offsets.put(table.settings().fullName(), progress().text(table));
    }

    private long rank(List<Object> place) {
        return scale.rank(place.get(0));
    }

    /** Adds what is to be emitted of a row: nothing, if that was done. */
    private void take(Read read, RecordBatch batch, List<SourceRecord> out) {
        String key = KeyText.of(keySchemas, read.key());
        if (read instanceof Row row && table.isDeleted(row.values())) {
            String known = entities.fingerprint(key);
            if (!DELETED.equals(known) && (known != null || !emitted.isRebuilt())) {
                forget(key);
                out.addAll(batch.delete(row.key(), row, offsets.now()));
            }
            return;
        }
        String known = entities.put(key, read.fingerprint());
        if (read.fingerprint().equals(known)) {
            return;
        }
        out.add(
                switch (read) {
                    case BadRow bad -> records.deadLetter(table, bad, offsets.now());
                    case Row row -> batch.upsert(row, op(known != null && !known.equals(DELETED)), offsets.now());
                });
    }

    private Op op(boolean known) {
        if (known) {
            return Op.UPDATE;
        }
        return loaded ? Op.CREATE : Op.READ;
    }

    /** What is to be emitted of rows that no page has shown, and of those that were found to be gone. */
    List<SourceRecord> swept(Sweep.Found found) {
        List<SourceRecord> out = new ArrayList<>();
        RecordBatch batch = records.batch(table);
        found.unknown().forEach(row -> take(row, batch, out));
        for (List<Object> key : found.gone()) {
            forget(KeyText.of(keySchemas, key));
            out.addAll(batch.delete(key, null, offsets.now()));
        }
        return out;
    }

    /** A row's read event, or its deletion, stands on the topic that is none of ours. */
    void published(SourceRecord record) {
        String key = KeyText.of(keySchemas, Records.values((Struct) record.key()));
        Object fingerprint = record.value() instanceof Struct envelope && envelope.get("after") != null
                ? envelope.getStruct("source").get(Schemas.FINGERPRINT)
                : null;
        String known = entities.fingerprint(key);
        if (fingerprint == null) {
            forget(key);
        } else if (known == null || known.equals(DELETED)) {
            // what is known already may be newer, and on its way
            entities.put(key, fingerprint.toString());
        }
    }

    private void forget(String key) {
        if (emitted.isRebuilt()) {
            entities.remove(key);
        } else {
            entities.put(key, DELETED);
        }
    }
}
