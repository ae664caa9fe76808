package dev.leat.poller;

import dev.leat.poller.config.PollerSettings;
import dev.leat.poller.config.TableSettings;
import dev.leat.poller.cursor.CursorScale;
import dev.leat.poller.cursor.Position;
import dev.leat.poller.dialect.Dialect;
import dev.leat.poller.dialect.Dialects;
import dev.leat.poller.dialect.TableFacts;
import dev.leat.poller.sweep.KeyLookup;
import dev.leat.poller.table.PolledTable;
import dev.leat.poller.table.RecordBatch;
import dev.leat.poller.table.Records;
import dev.leat.poller.table.Records.Op;
import dev.leat.poller.table.RowReader;
import dev.leat.poller.table.RowReader.BadRow;
import dev.leat.poller.table.RowReader.Row;
import dev.leat.poller.table.ValueText;
import dev.leat.stream.topic.TopicNames;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Reads rows beside a connector, over a session of its own, for who hosts the connector. A statement may take ten times as long
 * as one of the connector's, which nobody else waits for. Not thread-safe but for {@link #abort}.
 */
public final class QueryRows implements AutoCloseable {

    private static final int TIMES_AS_LONG = 10;

    /** Of a page in memory: large rows make it end early. */
    private static final long MOST_BYTES = 32 << 20;

    private final PollerSettings settings;
    private final Dialect dialect;
    private final Connection session;
    private final Records records;
    private final Clock clock;

    /**
     * @param properties of the connector
     * @throws SQLException when the database does not answer, or refuses
     */
    public QueryRows(Map<String, String> properties, Clock clock) throws SQLException {
        this.settings = PollerSettings.of(properties);
        Duration statementTimeout = settings.pace().statementTimeout().multipliedBy(TIMES_AS_LONG);
        this.dialect = Dialects.of(settings, statementTimeout);
        this.session = Session.open(settings, dialect, statementTimeout);
        this.records = new Records(settings.source(), clock);
        this.clock = clock;
    }

    /** A row that was read. */
    public sealed interface Seen {}

    /** As a read event. */
    public record There(SourceRecord record) implements Seen {}

    /** A row that cannot be carried, and why. */
    public record Bad(Struct key, String why) implements Seen {}

    /**
     * Rows in the order of their keys.
     *
     * @param micros just before they were read, by the clock, since 1970
     * @param rows without those that are marked as deleted; none, and there are none behind
     * @param last whether there are none behind them
     */
    public record Page(long micros, List<Seen> rows, boolean last) {}

    /**
     * What is known of rows now.
     *
     * @param micros just before they were looked for, by the clock, since 1970
     * @param there those that are there, each as a read event
     * @param deleted those that are marked as deleted, each as its deletion
     * @param bad those that cannot be carried
     */
    public record Found(long micros, List<SourceRecord> there, List<SourceRecord> deleted, List<Bad> bad) {}

    /**
     * Whether rows can be asked for so.
     *
     * @param table by the name of its topic
     * @throws RowFilter.Refused if not
     */
    public void check(String table, RowFilter filter) throws SQLException {
        new FilteredRows(dialect, polled(table), filter).check(session, filter);
    }

    /** About how many rows a table has; empty when that cannot be known cheaply. */
    public OptionalLong estimate(String table) throws SQLException {
        TableSettings of = settings(table);
        return of.query().isPresent() ? OptionalLong.empty() : dialect.estimate(session, of.schema(), of.name());
    }

    /**
     * The next rows of a table, in the order of their keys.
     *
     * @param table by the name of its topic
     * @param after the key behind which they come, as {@link #texts} gave it
     * @param most rows; fewer come when they are large
     * @throws RowFilter.Refused if they cannot be asked for so
     */
    public Page page(String table, RowFilter filter, Optional<List<String>> after, int most) throws SQLException {
        PolledTable polled = polled(table);
        FilteredRows rows = new FilteredRows(dialect, polled, filter);
        Position from = after.map(rows::values).map(Position::new).orElse(Position.START);
        while (true) {
            PageReader page = new PageReader(polled, records.batch(polled), most, MOST_BYTES);
            // INVARIANT: of a moment before the transaction, and so before what it sees
            long micros = CursorScale.micros(clock.instant());
            // a transaction, since without one PostgreSQL's driver takes all rows at once
            try (Ending _ = begin()) {
                rows.read(session, from, most, settings.pace().fetchRows(), page);
            }
            if (page.isLast() || !page.rows().isEmpty()) {
                return new Page(micros, page.rows(), page.isLast());
            }
            from = page.end();
        }
    }

    /**
     * Those of the keys for which the filter, a range of keys, holds as the database compares them.
     *
     * @param table by the name of its topic
     */
    public List<Struct> within(String table, RowFilter.KeyRange range, List<Struct> keys) throws SQLException {
        return new FilteredRows(dialect, polled(table), range)
                .within(session, keys.stream().map(Records::values).toList()).stream()
                        .map(keys::get)
                        .toList();
    }

    /** A key as {@link #page} takes it. */
    public static List<String> texts(Struct key) {
        return key.schema().fields().stream()
                .map(field -> ValueText.of(field.schema(), key.get(field)))
                .toList();
    }

    /**
     * Rows of a table by their keys. Those that are not there are not among what is found.
     *
     * @param table by the name of its topic
     */
    public Found find(String table, List<Struct> keys) throws SQLException {
        PolledTable polled = polled(table);
        RowReader reader = new RowReader(polled);
        RecordBatch batch = records.batch(polled);
        Found found =
                new Found(CursorScale.micros(clock.instant()), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        KeyLookup.ofRows(dialect, polled)
                .find(session, keys.stream().map(Records::values).toList(), row -> {
                    switch (reader.read(row)) {
                        case BadRow bad -> found.bad().add(new Bad(Records.key(polled, bad.key()), bad.why()));
                        case Row good
                        when polled.isDeleted(good.values()) ->
                            found.deleted()
                                    .add(batch.delete(good.key(), good, Map.of())
                                            .get(0));
                        case Row good -> found.there().add(batch.upsert(good, Op.READ, Map.of()));
                    }
                });
        return found;
    }

    /** That rows are not there. */
    public List<SourceRecord> deletions(String table, List<Struct> keys) throws SQLException {
        RecordBatch batch = records.batch(polled(table));
        return keys.stream()
                .map(key -> batch.delete(Records.values(key), null, Map.of()).get(0))
                .toList();
    }

    /** As it is now: it may have been altered. */
    private PolledTable polled(String topic) throws SQLException {
        TableSettings table = settings(topic);
        return PolledTable.of(settings.source(), dialect, table, TableFacts.read(session, dialect, table));
    }

    private TableSettings settings(String topic) {
        return settings.tables().stream()
                .filter(table -> TopicNames.changes(settings.source(), table.schema(), table.name())
                        .equals(topic))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException(topic + " is the topic of no table of " + settings.source()));
    }

    private interface Ending extends AutoCloseable {
        @Override
        void close() throws SQLException;
    }

    private Ending begin() throws SQLException {
        session.setAutoCommit(false);
        return () -> session.setAutoCommit(true);
    }

    /** Ends what is under way, which then fails. From any thread. */
    public void abort() {
        Session.abort(session);
    }

    @Override
    public void close() {
        Session.close(session);
    }
}
