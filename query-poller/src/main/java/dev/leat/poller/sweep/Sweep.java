package dev.leat.poller.sweep;

import dev.leat.poller.cursor.PageQuery;
import dev.leat.poller.cursor.Position;
import dev.leat.poller.dialect.ColumnForm;
import dev.leat.poller.dialect.Dialect;
import dev.leat.poller.emitted.Emitted;
import dev.leat.poller.emitted.Entities;
import dev.leat.poller.emitted.Seen;
import dev.leat.poller.table.KeyText;
import dev.leat.poller.table.PolledTable;
import dev.leat.poller.table.PolledTable.Column;
import dev.leat.poller.table.RowReader;
import dev.leat.poller.table.RowReader.Read;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.connect.data.Schema;
import org.jspecify.annotations.Nullable;

/**
 * One look for the rows of a table that are gone, in small steps: first all keys of the source are read, page by page, and put
 * aside on disk; then those that were emitted are gone through, and who was not among them is asked for by key once more. So
 * a row that came meanwhile is never taken for gone, and one that is found missing was so at that moment. A key that the
 * source has and nobody emitted is read by the way. Not thread-safe.
 */
public final class Sweep implements AutoCloseable {

    private static final int CHUNK = 1_000;

    private final PolledTable table;
    private final PageQuery keys;
    private final KeyLookup present;
    private final KeyLookup rows;
    private final RowReader reader;
    private final Entities entities;
    private final Seen seen;
    private final List<Schema> keySchemas;
    private Position position = Position.START;
    private @Nullable String comparedTo;
    private boolean marking = true;
    private boolean done;

    /**
     * What a step found.
     *
     * @param asked of how many keys it was asked whether they are there
     * @param unknown rows that are not what the topic has of them: not there, or marked as deleted
     * @param gone keys
     */
    public record Found(int asked, List<Read> unknown, List<List<Object>> gone) {}

    public Sweep(Dialect dialect, PolledTable table, Emitted emitted) {
        this.table = table;
        List<Column> key = table.keyColumns();
        this.keys = new PageQuery(dialect, table.select(keyAndMark(table)), key);
        this.present = KeyLookup.ofKeys(dialect, table);
        this.rows = KeyLookup.ofRows(dialect, table);
        this.reader = new RowReader(table);
        this.entities = emitted.of(table.topic());
        this.seen = emitted.seenOf(table.topic());
        this.keySchemas = table.keySchemas();
    }

    private static List<Integer> keyAndMark(PolledTable table) {
        List<Integer> columns = new ArrayList<>(table.key());
        table.deleted().ifPresent(columns::add);
        return columns;
    }

    public boolean isDone() {
        return done;
    }

    /** The next step. Between two of them everything else may go on, but nothing that was read before a step may be emitted after it. */
    public Found step(Connection session, int pageRows, int fetchRows) throws SQLException {
        return marking ? mark(session, pageRows, fetchRows) : compare(session);
    }

    private Found mark(Connection session, int pageRows, int fetchRows) throws SQLException {
        List<List<Object>> unknown = new ArrayList<>();
        int[] count = {0};
        keys.page(session, position, pageRows, fetchRows, row -> {
            List<Object> key = key(row);
            String text = KeyText.of(keySchemas, key);
            seen.add(text);
            // a row that is marked as deleted should not stand on the topic
            if (isMarked(row) == (entities.fingerprint(text) != null)) {
                unknown.add(key);
            }
            position = new Position(key);
            count[0]++;
        });
        marking = count[0] == pageRows;
        List<Read> found = new ArrayList<>();
        rows.find(session, unknown, row -> found.add(reader.read(row)));
        return new Found(count[0], found, List.of());
    }

    private boolean isMarked(ResultSet row) throws SQLException {
        if (table.deleted().isEmpty()) {
            return false;
        }
        ColumnForm form = table.columns().get(table.deleted().getAsInt()).form();
        try {
            return table.isMark(form.reader().read(row, table.key().size() + 1));
        } catch (RuntimeException unfit) {
            // such a row is a dead letter, and is there
            return false;
        }
    }

    private Found compare(Connection session) throws SQLException {
        List<String> chunk = entities.keysBehind(comparedTo, CHUNK);
        if (chunk.isEmpty()) {
            done = true;
            return new Found(0, List.of(), List.of());
        }
        comparedTo = chunk.get(chunk.size() - 1);
        List<List<Object>> missing = chunk.stream()
                .filter(key -> !seen.contains(key))
                .map(key -> KeyText.values(keySchemas, key))
                .toList();
        Set<String> there = new HashSet<>();
        present.find(session, missing, row -> there.add(KeyText.of(keySchemas, key(row))));
        return new Found(
                missing.size(),
                List.of(),
                missing.stream()
                        .filter(key -> !there.contains(KeyText.of(keySchemas, key)))
                        .toList());
    }

    private List<Object> key(ResultSet row) throws SQLException {
        List<Object> key = new ArrayList<>();
        for (int i = 0; i < table.key().size(); i++) {
            Object value = RowReader.placed(table, table.key().get(i), row, i + 1);
            if (value == null) {
                throw new SQLException(
                        "%s has a row without a key".formatted(table.settings().fullName()), "22004");
            }
            key.add(value);
        }
        return key;
    }

    @Override
    public void close() {
        seen.close();
    }
}
