package dev.leat.engine;

import dev.leat.engine.connect.CapturedDatabase;
import dev.leat.engine.offset.ProgressTopic;
import dev.leat.engine.offset.ProgressTopic.Stored;
import dev.leat.engine.publish.TransactionalWriter;
import dev.leat.engine.reconcile.UnconfirmedKeys;
import dev.leat.engine.snapshot.SnapshotJob;
import dev.leat.engine.snapshot.SnapshotRequest.Mode;
import dev.leat.engine.source.SnapshotMode;
import dev.leat.stream.topic.TopicPolicy;
import dev.leat.stream.topic.Topics;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The way out when changes are lost: everything is loaded again, and a snapshot job then looks for what is gone.
 *
 * <p>It is ordered in one Kafka transaction, which forgets the position and what belongs to it and begins the source's next
 * epoch with the old log still to be let go of. Whoever runs the source then does that first, and writes down that it is
 * done; from then on it is a source that was never loaded. So it may be killed anywhere: what was ordered is carried out by
 * the next run, and letting go twice does no harm.
 */
final class Repair {

    private final SourceContext context;
    private final ProgressTopic progressTopic;

    Repair(SourceContext context) {
        this.context = context;
        this.progressTopic = new ProgressTopic(context.kafka(), context.deployment(), context.name());
    }

    /** Returns when it is certain to be carried out. Takes the source over from whoever runs it. */
    void order() {
        try (Admin admin = Admin.create(context.kafka().with(Capture.PATIENCE_WITH_KAFKA))) {
            Topics.ensure(
                    admin,
                    Map.of(
                            progressTopic.topic(),
                            TopicPolicy.state(context.definition().replication())));
        }
        try (TransactionalWriter writer = new TransactionalWriter(context.kafka(), context.transactionalId())) {
            progressTopic.claim(context.owner());
            writer.takeOver();
            Stored stored = progressTopic.read();
            Instant now = context.clock().instant();
            Map<String, List<Long>> begun = begun(stored);
            writer.begin();
            for (ProducerRecord<byte @Nullable [], byte @Nullable []> record :
                    progressTopic.forgetting(stored.epoch() + 1)) {
                writer.send(record, written -> {});
            }
            for (SnapshotJob job : stored.snapshots()) {
                writer.send(progressTopic.snapshot(job.superseded(now)), written -> {});
            }
            if (!begun.isEmpty()) {
                writer.send(
                        progressTopic.snapshot(
                                SnapshotJob.afterLoad(stored.snapshots(), begun, "leat: the source was repaired", now)),
                        written -> {});
            }
            writer.commit();
        }
    }

    /**
     * The tables that the connector loaded once, with the ends of their topics: what stands before those may be gone. A job
     * that loads a table looks for that by itself.
     */
    private Map<String, List<Long>> begun(Stored stored) {
        Set<String> tables = new TreeSet<>();
        stored.loads()
                .orElse(List.of())
                .forEach(
                        load -> tables.add(load.topic().substring(context.name().length() + 1)));
        // of a repair that is not through yet
        stored.snapshots().stream()
                .filter(job -> !job.state().isEnd() && job.request().mode() == Mode.RECONCILE)
                .forEach(job -> tables.addAll(job.request().tables()));
        tables.removeIf(table -> context.definition().snapshots().of(table) == SnapshotMode.INCREMENTAL);
        Map<String, List<Long>> begun = new TreeMap<>();
        for (String table : tables) {
            begun.put(table, UnconfirmedKeys.ends(context.kafka(), context.name() + "." + table));
        }
        return begun;
    }

    static RepairPlan plan(SourceContext context, CapturedDatabase database, SourceState state) {
        List<String> steps = new ArrayList<>();
        steps.add("stop source %s; the other sources go on".formatted(context.name()));
        steps.add("forget its position; what was published stays on its topics");
        steps.addAll(database.lettingGo());
        steps.add("read all rows of %s again, publish each as a read event, and go on with the log from there"
                .formatted(String.join(", ", context.definition().tables())));
        List<String> warnings = new ArrayList<>(database.notRepaired());
        List<String> left = context.definition().outboxes().tables();
        if (!left.isEmpty()) {
            steps.add("publish what stands in %s and on no topic yet, with the ids that it has, in their order"
                    .formatted(String.join(", ", left)));
        }
        steps.add(
                "then look for each entity of the topics that was not among them, and publish it as deleted if it is gone");
        context.definition()
                .outboxes()
                .logPrefix()
                .ifPresent(prefix -> warnings.add(
                        "messages with prefix %s stand nowhere but in the log: those that were lost with it are not published"
                                .formatted(prefix)));
        if (state != SourceState.FAILED) {
            warnings.add("source %s has not failed, so nothing says that it needs this".formatted(context.name()));
        }
        return new RepairPlan(context.name(), steps, warnings);
    }
}
