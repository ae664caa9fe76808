package dev.leat.engine;

import dev.leat.engine.Lookout.Sight;
import dev.leat.engine.connect.CapturedDatabase;
import dev.leat.engine.connect.CapturedTable;
import dev.leat.engine.connect.ConnectorHost;
import dev.leat.engine.connect.Fingerprint;
import dev.leat.engine.connect.PositionTracker;
import dev.leat.engine.load.LoadAnnouncer;
import dev.leat.engine.load.LoadTracker;
import dev.leat.engine.offset.ProgressTopic;
import dev.leat.engine.offset.ProgressTopic.Stored;
import dev.leat.engine.offset.StaleTable;
import dev.leat.engine.outbox.OutboxRouter;
import dev.leat.engine.outbox.OutboxTopics;
import dev.leat.engine.publish.ChangeRecords;
import dev.leat.engine.publish.Publisher;
import dev.leat.engine.publish.Publisher.Published;
import dev.leat.engine.publish.TransactionalWriter;
import dev.leat.engine.snapshot.FirstLoads;
import dev.leat.engine.snapshot.SnapshotWork;
import dev.leat.engine.snapshot.TopicKeys;
import dev.leat.engine.source.CaptureError;
import dev.leat.stream.codec.ChangeEncoder;
import dev.leat.stream.error.LeatException;
import dev.leat.stream.topic.TopicNames;
import dev.leat.stream.topic.TopicPolicy;
import dev.leat.stream.topic.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt at capturing a source, from connecting until it is asked to stop or fails. Belongs to the thread that calls
 * {@link #run}.
 *
 * <p>The order of the takeover is what makes it safe: first the previous instance is shut out, which ends its transaction,
 * then the position is read, then what it still holds in the database is freed, then reading starts.
 */
final class Capture {

    private static final Logger log = LoggerFactory.getLogger(Capture.class);

    /** How often the database is told what is durable: each time costs it a round trip. */
    private static final Duration TELL_DATABASE = Duration.ofMillis(500);

    /** With an administrator's requests, which have no limit of their own that would suit us. */
    static final Map<String, Object> PATIENCE_WITH_KAFKA =
            Map.of("request.timeout.ms", 5_000, "default.api.timeout.ms", 15_000);

    private final SourceContext context;
    private final CapturedDatabase database;
    private final StateMachine state;
    private final Figures figures;
    private final Lookout lookout;
    private final ProgressTopic progressTopic;
    private final LoadAnnouncer announcer;
    private final BooleanSupplier accepts;
    private boolean claimed;
    private @Nullable Fingerprint remembered;
    private Instant toldAt = Instant.EPOCH;
    private List<StaleTable> newcomers = List.of();

    /** @param accepts asked when the registry refuses a schema: whether an operator has accepted it */
    Capture(
            SourceContext context,
            CapturedDatabase database,
            StateMachine state,
            Figures figures,
            Lookout lookout,
            BooleanSupplier accepts) {
        this.accepts = accepts;
        this.context = context;
        this.database = database;
        this.state = state;
        this.figures = figures;
        this.lookout = lookout;
        this.progressTopic = new ProgressTopic(context.kafka(), context.deployment(), context.name());
        this.announcer = new LoadAnnouncer(context.kafka(), context.deployment());
    }

    /** Whether it got as far as taking the source over. */
    boolean claimed() {
        return claimed;
    }

    /**
     * Captures until it is asked to stop. Whatever goes wrong is thrown, after everything was closed.
     *
     * @param again whether this instance had the source before and only tries again: then it takes it over from nobody
     */
    void run(StopSignal stop, boolean again) throws Exception {
        List<CapturedTable> tables = database.tables();
        List<CapturedTable> outboxes = database.outboxes();
        createTopics(tables);
        ChangeEncoder encoder = new ChangeEncoder(context.registry(), accepts);
        tables.forEach(table -> encoder.register(table.topic(), table.keySchema(), table.valueSchema()));
        if (again) {
            requireOurs(progressTopic.read().owner());
        }
        try (TransactionalWriter writer = new TransactionalWriter(context.kafka(), context.transactionalId())) {
            progressTopic.claim(context.owner());
            claimed = true;
            writer.takeOver();
            Stored stored = progressTopic.read();
            requireOurs(stored.owner());
            ChangeRecords records = new ChangeRecords(
                    context.name(),
                    context.definition().partitions(),
                    encoder,
                    router(outboxes),
                    context.clock(),
                    stored.epoch());
            Publisher publisher = new Publisher(
                    writer, records, progressTopic, announcer, context.clock(), database.valuesNow(), stored);
            if (stored.mustLetGo()) {
                database.letGo();
                publisher.letGo(stored.epoch());
            }
            // INVARIANT: each round continues from what is stored, never from what was only in memory
            while (!stop.isAsked() && !captureFrom(stored, tables, outboxes, publisher, stop)) {
                log.info("Source {} reads the log again from where its first load began", context.name());
                stored = progressTopic.read();
                requireOurs(stored.owner());
            }
        }
    }

    /** Returns false when the connector must be opened anew. */
    private boolean captureFrom(
            Stored stored,
            List<CapturedTable> tables,
            List<CapturedTable> outboxes,
            Publisher publisher,
            StopSignal stop)
            throws Exception {
        PositionTracker tracker = database.tracker(stored.position());
        FirstLoads loads = FirstLoads.of(
                tables,
                outboxes,
                context.definition().snapshots(),
                stored.loads(),
                stored.position().isPresent(),
                database.readsChunks());
        LoadTracker load =
                new LoadTracker(tables.size(), loads, context.definition().partitions());
        if (stored.loads().isPresent()) {
            if (!database.loadsAtAnyTime()) {
                requireNotTooLate(loads.byConnector());
            }
            publisher.announce(announcer.missing(stored.loads().get()));
        }
        if (!loads.none()) {
            figures.loading(load);
        }
        database.makeReady(tracker, stored.past());
        remember(publisher, database.fingerprint());
        lookout.capturing(tracker.stored());
        List<CapturedTable> all = new ArrayList<>(tables);
        all.addAll(outboxes);
        try (ConnectorHost connector = new ConnectorHost(
                database.connector(), database.settings(all, loads.beforeTheLog()), tracker.connectorOffset())) {
            connector.start();
            try (SnapshotWork snapshots = new SnapshotWork(
                    context.snapshots(),
                    database,
                    tables,
                    outboxes,
                    stored.snapshots(),
                    loads,
                    new TopicKeys(context.kafka(), context.deployment(), context.registry()),
                    context.clock())) {
                pump(connector, tables, tracker, load, publisher, snapshots, stop);
            }
        } finally {
            lookout.idle();
        }
        return !tracker.mustReopen();
    }

    private void pump(
            ConnectorHost connector,
            List<CapturedTable> tables,
            PositionTracker tracker,
            LoadTracker load,
            Publisher publisher,
            SnapshotWork snapshots,
            StopSignal stop)
            throws Exception {
        state.move(tracker.loading() ? SourceState.SNAPSHOTTING : SourceState.STREAMING);
        figures.stale(publisher.stale());
        Watchdog watchdog = new Watchdog(
                context.name(),
                context.parts().longestSilence(),
                context.clock().instant());
        while (!stop.isAsked() && !tracker.mustReopen()) {
            List<SourceRecord> records = connector.poll();
            Published batch = publisher.publish(records, tracker, load, snapshots);
            if (database.tellsOfJobs()) {
                connector.published(snapshots.durable());
            }
            Instant now = context.clock().instant();
            if (!records.isEmpty() || tracker.loading()) {
                watchdog.gave(now);
            }
            told(batch, connector, tracker, publisher);
            if (!tracker.loading() && state.state() == SourceState.SNAPSHOTTING) {
                state.move(SourceState.STREAMING);
            }
            if (toldAt.plus(TELL_DATABASE).isBefore(now)) {
                connector.tellDatabase();
                toldAt = now;
            }
            Optional<Sight> sight = lookout.newest();
            if (sight.isPresent()) {
                judge(sight.get(), publisher);
                lookForNewcomers(tables, sight.get().matching(), now);
                if (!tracker.loading()) {
                    watchdog.look(sight.get().log(), now);
                }
            }
        }
        told(publisher.settle(tracker, load), connector, tracker, publisher);
    }

    private void told(Published batch, ConnectorHost connector, PositionTracker tracker, Publisher publisher) {
        if (batch.positionStored()) {
            connector.confirmed(tracker.connectorOffset());
            lookout.standsAt(tracker.stored());
            figures.published(batch);
            figures.stale(publisher.stale());
        }
    }

    private void judge(Sight sight, Publisher publisher) {
        Fingerprint now = sight.fingerprint();
        if (remembered != null && !now.isStill(remembered)) {
            throw new LeatException(
                    CaptureError.SOURCE_CHANGED,
                    "source %s: what answers at its address was %s and is now %s"
                            .formatted(context.name(), remembered.identity(), now.identity()));
        }
        remember(publisher, now);
    }

    /** A table made since the start is not captured; that must be seen before somebody misses its rows. */
    private void lookForNewcomers(List<CapturedTable> tables, List<String> matching, Instant now) {
        Set<String> captured = tables.stream().map(CapturedTable::name).collect(Collectors.toSet());
        Map<String, StaleTable> known =
                newcomers.stream().collect(Collectors.toMap(StaleTable::topic, Function.identity()));
        newcomers = matching.stream()
                .filter(table -> !captured.contains(table))
                .map(table -> context.name() + "." + table)
                .map(topic -> known.getOrDefault(topic, new StaleTable(topic, StaleTable.Reason.NEVER_LOADED, now)))
                .toList();
        newcomers.stream()
                .filter(table -> !known.containsKey(table.topic()))
                .forEach(table -> log.warn(
                        "Source {}: {} matches its tables and is not captured, since it was made after the start",
                        context.name(),
                        table.topic()));
        figures.newcomers(newcomers);
    }

    private void remember(Publisher publisher, Fingerprint fingerprint) {
        if (!fingerprint.equals(remembered)) {
            publisher.remember(fingerprint);
            remembered = fingerprint;
        }
    }

    private OutboxRouter router(List<CapturedTable> outboxes) {
        TopicPolicy policy = TopicPolicy.outbox(
                context.definition().partitions(), context.definition().replication());
        return new OutboxRouter(
                outboxes.stream().map(CapturedTable::topic).collect(Collectors.toSet()),
                context.definition().outboxes().logPrefix(),
                new OutboxTopics(context.kafka(), PATIENCE_WITH_KAFKA, context.name(), policy),
                context.registry());
    }

    private void createTopics(List<CapturedTable> tables) {
        short replication = context.definition().replication();
        Map<String, TopicPolicy> policies = new HashMap<>();
        tables.forEach(table -> policies.put(
                table.topic(), TopicPolicy.changes(context.definition().partitions(), replication)));
        policies.putAll(database.topics());
        policies.put(progressTopic.topic(), TopicPolicy.state(replication));
        policies.put(announcer.topic(), TopicPolicy.state(replication));
        policies.put(TopicNames.deadLettersOfSource(context.name()), TopicPolicy.deadLetters(replication));
        try (Admin admin = Admin.create(context.kafka().with(PATIENCE_WITH_KAFKA))) {
            Topics.ensure(admin, policies);
        }
    }

    private void requireOurs(Optional<String> owner) {
        if (owner.isPresent() && !owner.get().equals(context.owner())) {
            throw new Failures(context, database).takenOver(owner.get());
        }
    }

    /** Before the log is read only once; now it has been read. */
    private void requireNotTooLate(List<CapturedTable> unloaded) {
        if (!unloaded.isEmpty()) {
            throw new LeatException(
                    CaptureError.TABLE_ADDED,
                    ("source %s: %s came to its tables after the first load, and is to be loaded before the log is read,"
                                    + " which is too late now. Write `snapshot: incremental` for it, and it is loaded beside"
                                    + " the log; or take it out again; or load everything again: %s")
                            .formatted(
                                    context.name(),
                                    unloaded.stream().map(CapturedTable::name).collect(Collectors.joining(", ")),
                                    context.definition().wayOut()));
        }
    }
}
