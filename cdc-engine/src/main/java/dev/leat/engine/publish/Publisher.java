package dev.leat.engine.publish;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.engine.connect.Fingerprint;
import dev.leat.engine.connect.PositionTracker;
import dev.leat.engine.connect.PositionTracker.Drop;
import dev.leat.engine.connect.PositionTracker.Publish;
import dev.leat.engine.connect.PositionTracker.Verdict;
import dev.leat.engine.connect.ValuesNow;
import dev.leat.engine.load.LoadAnnouncer;
import dev.leat.engine.load.LoadTracker;
import dev.leat.engine.offset.ProgressTopic;
import dev.leat.engine.offset.ProgressTopic.Stored;
import dev.leat.engine.offset.StaleTable;
import dev.leat.engine.publish.ChangeRecords.Outgoing;
import dev.leat.engine.snapshot.SnapshotJob;
import dev.leat.engine.snapshot.SnapshotWork;
import dev.leat.engine.snapshot.SnapshotWork.Additions;
import dev.leat.engine.snapshot.SnapshotWork.PlacedRow;
import dev.leat.stream.topic.TableLoad;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes batches: the changes, the dead letters and the position after them are one transaction, so that they are all
 * there or none of them. The batches of a first load share transactions, since each costs its writer and its readers some
 * milliseconds, and nobody waits for a single row of a load. Owned by the thread of the source; after an exception it is of
 * no more use.
 */
public final class Publisher {

    private static final Logger log = LoggerFactory.getLogger(Publisher.class);

    /** How long an unmoved position may go unwritten: a writer that was shut out learns it by writing. */
    private static final Duration SILENCE = Duration.ofSeconds(5);

    /** So many rows of a first load share a transaction, */
    private static final int LOAD_ROWS = 50_000;

    /** unless it is open for so long: far less than the time after which the broker ends it. */
    private static final Duration LOAD_TIME = Duration.ofSeconds(1);

    private final TransactionalWriter writer;
    private final ChangeRecords records;
    private final ProgressTopic progressTopic;
    private final LoadAnnouncer announcer;
    private final Clock clock;
    private final LeftOut leftOut;
    private final Map<String, StaleTable> stale = new TreeMap<>();
    private final Map<String, TableLoad> loads = new TreeMap<>();
    private Tally tally = new Tally();
    private Instant openedAt = Instant.EPOCH;
    private @Nullable JsonNode lastStored;
    private Instant lastStoredAt = Instant.EPOCH;

    public Publisher(
            TransactionalWriter writer,
            ChangeRecords records,
            ProgressTopic progressTopic,
            LoadAnnouncer announcer,
            Clock clock,
            ValuesNow valuesNow,
            Stored stored) {
        this.writer = writer;
        this.records = records;
        this.progressTopic = progressTopic;
        this.announcer = announcer;
        this.clock = clock;
        this.leftOut = new LeftOut(valuesNow);
        stored.stale().forEach(table -> stale.put(table.topic(), table));
        stored.loads().orElse(List.of()).forEach(table -> loads.put(table.topic(), table));
    }

    /**
     * What became durable.
     *
     * @param positionStored whether the position did, and with it everything that was published up to there; if not, nothing is
     *     counted yet
     * @param newestCommitMs of the published changes, by the source's clock, since the epoch
     */
    public record Published(boolean positionStored, int changes, int deadLetters, OptionalLong newestCommitMs) {

        private static final Published NOTHING = new Published(false, 0, 0, OptionalLong.empty());
    }

    /** What is published since the position was stored last. */
    private static final class Tally {

        int changes;
        int deadLetters;

        @Nullable
        SourceRecord newest;

        void add(boolean change) {
            if (change) {
                changes++;
            } else {
                deadLetters++;
            }
        }

        Published stored() {
            return new Published(true, changes, deadLetters, newest == null ? OptionalLong.empty() : commitMs(newest));
        }
    }

    /**
     * Publishes what the tracker lets through, and what snapshots add. When this returns, the position and their progress are
     * durable; in a first load only now and then, and at the latest when a batch is empty, or with {@link #settle}.
     */
    public Published publish(
            List<SourceRecord> batch, PositionTracker tracker, LoadTracker load, SnapshotWork snapshots)
            throws Exception {
        boolean wasLoading = tracker.loading();
        Map<SourceRecord, LeftOut.Columns> completed = leftOut.complete(batch);
        for (SourceRecord record : batch) {
            boolean rowOfLoad = tracker.loading();
            Verdict verdict = tracker.next(record);
            if (rowOfLoad && !tracker.loading()) {
                // here, and not when the batch ends: what comes after the load may make a table stale again
                stale.keySet().removeAll(load.byConnector());
            }
            switch (verdict) {
                case Drop dropped -> {}
                case Publish place
                when records.isFromOutbox(record) -> {
                    if (rowOfLoad) {
                        load.row(record);
                    }
                    Optional<Outgoing> message = records.message(record, place, tracker.rereads());
                    if (message.isPresent()) {
                        tally.add(send(message.get(), Publisher::ignore));
                        published(record);
                    }
                }
                case Publish place -> {
                    if (isTruncate(record)) {
                        snapshots.truncated(record);
                        truncated(record);
                        continue;
                    }
                    if (rowOfLoad) {
                        load.row(record);
                    } else {
                        snapshots.published(record);
                    }
                    tally.add(send(
                            records.of(record, place, completed.getOrDefault(record, LeftOut.Columns.NONE)),
                            rowOfLoad ? load::written : Publisher::ignore));
                    published(record);
                }
            }
        }
        if (!batch.isEmpty() && mayGrow(tracker)) {
            return Published.NOTHING;
        }
        Additions additions = tracker.loading() ? Additions.NONE : snapshots.due(tracker);
        boolean stored = false;
        if (writer.isOpen() && additions.rows().stream().anyMatch(row -> records.isFromOutbox(row.row()))) {
            // which messages stand on their topics can be read of those that are committed
            stored = commit(tracker, wasLoading, load, Additions.NONE);
            wasLoading = false;
        }
        add(additions, tracker, load);
        stored |= commit(tracker, wasLoading, load, additions);
        snapshots.committed(additions);
        return counted(stored);
    }

    private void published(SourceRecord record) {
        if (record.value() instanceof Struct) {
            tally.newest = record;
        }
    }

    /** Whether the transaction is one of a load that the next batch may share. */
    private boolean mayGrow(PositionTracker tracker) {
        return writer.isOpen()
                && tracker.loading()
                && !tracker.mustReopen()
                && tally.changes + tally.deadLetters < LOAD_ROWS
                && openedAt.plus(LOAD_TIME).isAfter(clock.instant());
    }

    /** Makes durable what may still be shared, for who publishes no more. */
    public Published settle(PositionTracker tracker, LoadTracker load) {
        return writer.isOpen() ? counted(commit(tracker, tracker.loading(), load, Additions.NONE)) : Published.NOTHING;
    }

    private Published counted(boolean stored) {
        if (!stored) {
            return Published.NOTHING;
        }
        Published counted = tally.stored();
        tally = new Tally();
        return counted;
    }

    /** It is an event of no row, and a compacted topic has no place for one: the source keeps it instead. */
    private static boolean isTruncate(SourceRecord record) {
        return record.key() == null
                && record.value() instanceof Struct envelope
                && envelope.schema().field("op") != null
                && "t".equals(envelope.getString("op"));
    }

    private void truncated(SourceRecord record) {
        long at = commitMs(record).orElse(clock.millis());
        log.warn(
                "{}: its table was truncated, and its rows stay on the topic until it is loaded again", record.topic());
        stale.put(
                record.topic(), new StaleTable(record.topic(), StaleTable.Reason.TRUNCATED, Instant.ofEpochMilli(at)));
        begin();
        writer.send(progressTopic.stale(stale.values()), Publisher::ignore);
    }

    /** The tables that must be loaded again. */
    public List<StaleTable> stale() {
        return List.copyOf(stale.values());
    }

    private void add(Additions additions, PositionTracker tracker, LoadTracker load) {
        for (PlacedRow placed : additions.rows()) {
            SourceRecord row = placed.row();
            load.row(row.topic());
            Publish place = new Publish(placed.eventId(), tracker.newestPlace() + placed.suffix());
            Optional<Outgoing> outgoing = records.isFromOutbox(row)
                    ? records.message(row, place, true)
                    : Optional.of(records.of(row, place, LeftOut.Columns.NONE));
            outgoing.ifPresent(known -> tally.add(send(known, Publisher::ignore)));
        }
        if (stale.keySet().removeAll(additions.reconciled())) {
            begin();
            writer.send(progressTopic.stale(stale.values()), Publisher::ignore);
        }
        for (SnapshotJob job : additions.jobs()) {
            begin();
            writer.send(progressTopic.snapshot(job), Publisher::ignore);
        }
        for (String id : additions.forgotten()) {
            begin();
            writer.send(progressTopic.forgottenSnapshot(id), Publisher::ignore);
        }
    }

    private boolean send(Outgoing outgoing, Consumer<RecordMetadata> written) {
        begin();
        if (outgoing.setAsideFor() != null) {
            log.warn("Set aside: {}", outgoing.setAsideFor().getMessage());
            writer.send(outgoing.record(), Publisher::ignore);
            return false;
        }
        writer.send(outgoing.record(), written);
        return true;
    }

    private boolean commit(PositionTracker tracker, boolean wasLoading, LoadTracker load, Additions additions) {
        JsonNode position = tracker.stored();
        boolean silentTooLong = lastStoredAt.plus(SILENCE).isBefore(clock.instant());
        boolean nothingToSay = !writer.isOpen() && additions.complete().isEmpty() && position.equals(lastStored);
        if (nothingToSay && !silentTooLong) {
            return false;
        }
        begin();
        boolean connectorHasLoaded = wasLoading && !tracker.loading();
        List<TableLoad> loaded = loaded(connectorHasLoaded, load, additions);
        if (connectorHasLoaded) {
            writer.send(progressTopic.stale(stale.values()), Publisher::ignore);
        }
        if (connectorHasLoaded || !loaded.isEmpty()) {
            loaded.forEach(table -> loads.put(table.topic(), table));
            writer.send(progressTopic.loads(loads.values()), Publisher::ignore);
        }
        if (!position.isEmpty()) {
            writer.send(progressTopic.position(position), Publisher::ignore);
        }
        writer.commit();
        lastStored = position;
        lastStoredAt = clock.instant();
        announce(loaded);
        return true;
    }

    /** The tables of which the last row of their first load has been sent. */
    private List<TableLoad> loaded(boolean connectorHasLoaded, LoadTracker load, Additions additions) {
        Map<String, Supplier<List<Long>>> byJobs = new TreeMap<>(additions.complete());
        byJobs.keySet().removeAll(loads.keySet());
        if (!connectorHasLoaded && byJobs.isEmpty()) {
            return List.of();
        }
        writer.flush(); // so that all rows have their offsets
        Instant now = clock.instant();
        List<TableLoad> loaded = new ArrayList<>(connectorHasLoaded ? load.complete(now) : List.of());
        byJobs.forEach((topic, ends) -> {
            load.loaded(topic);
            loaded.add(new TableLoad(topic, ends.get(), now));
        });
        return loaded;
    }

    /** Tells everybody of these loads. */
    public void announce(List<TableLoad> loads) {
        if (loads.isEmpty()) {
            return;
        }
        writer.begin();
        loads.forEach(load -> writer.send(announcer.record(load), Publisher::ignore));
        writer.commit();
    }

    /** Keeps the source's fingerprint: at once, or with the rows of a load whose transaction is open. */
    public void remember(Fingerprint fingerprint) {
        boolean alone = !writer.isOpen();
        begin();
        writer.send(progressTopic.fingerprint(fingerprint), Publisher::ignore);
        if (alone) {
            writer.commit();
        }
    }

    /** Keeps that the source's old log was let go of. */
    public void letGo(int epoch) {
        writer.begin();
        writer.send(progressTopic.epoch(epoch, false), Publisher::ignore);
        writer.commit();
    }

    private void begin() {
        if (!writer.isOpen()) {
            openedAt = clock.instant();
            writer.begin();
        }
    }

    private static OptionalLong commitMs(SourceRecord record) {
        if (record.value() instanceof Struct envelope && envelope.schema().field("source") != null) {
            Long ms = envelope.getStruct("source").getInt64("ts_ms");
            return ms == null ? OptionalLong.empty() : OptionalLong.of(ms);
        }
        return OptionalLong.empty();
    }

    private static void ignore(RecordMetadata written) {}
}
