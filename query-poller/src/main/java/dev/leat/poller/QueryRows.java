package dev.leat.poller;

import dev.leat.poller.config.PollerSettings;
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
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Reads single rows beside a connector, over a session of its own, for who hosts the connector. Not thread-safe but for {@link
 * #abort}.
 */
public final class QueryRows implements AutoCloseable {

    private final PollerSettings settings;
    private final Dialect dialect;
    private final Connection session;
    private final Records records;

    /**
     * @param properties of the connector
     * @throws SQLException when the database does not answer, or refuses
     */
    public QueryRows(Map<String, String> properties, Clock clock) throws SQLException {
        this.settings = PollerSettings.of(properties);
        this.dialect = Dialects.of(settings);
        this.session = Session.open(settings, dialect);
        this.records = new Records(settings.source(), clock);
    }

    /**
     * What is known of rows now.
     *
     * @param there those that are there, each as a read event
     * @param deleted those that are marked as deleted, each as its deletion
     * @param bad those that cannot be carried
     */
    public record Found(List<SourceRecord> there, List<SourceRecord> deleted, List<Bad> bad) {}

    /** A row that cannot be carried, and why. */
    public record Bad(Struct key, String why) {}

    /**
     * Rows of a table by their keys. Those that are not there are not among what is found.
     *
     * @param table by the name of its topic
     */
    public Found find(String table, List<Struct> keys) throws SQLException {
        PolledTable polled = polled(table);
        RowReader reader = new RowReader(polled);
        RecordBatch batch = records.batch(polled);
        Found found = new Found(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        KeyLookup.ofRows(dialect, polled)
                .find(session, keys.stream().map(QueryRows::values).toList(), row -> {
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
                .map(key -> batch.delete(values(key), null, Map.of()).get(0))
                .toList();
    }

    /** As it is now: it may have been altered. */
    private PolledTable polled(String topic) throws SQLException {
        for (var table : settings.tables()) {
            PolledTable polled =
                    PolledTable.of(settings.source(), dialect, table, TableFacts.read(session, dialect, table));
            if (polled.topic().equals(topic)) {
                return polled;
            }
        }
        throw new IllegalArgumentException(topic + " is the topic of no table of " + settings.source());
    }

    private static List<Object> values(Struct key) {
        List<Object> values = new ArrayList<>();
        for (Field field : key.schema().fields()) {
            values.add(key.get(field));
        }
        return values;
    }

    /** Ends what is under way, which then fails. From any thread. */
    public void abort() {
        try {
            session.abort(Runnable::run);
        } catch (SQLException alreadyGone) {
            // then nothing is under way
        }
    }

    @Override
    public void close() {
        Session.close(session);
    }
}
