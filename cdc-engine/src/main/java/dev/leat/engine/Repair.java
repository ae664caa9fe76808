package dev.leat.engine;

import dev.leat.engine.connect.CapturedDatabase;
import dev.leat.engine.offset.ProgressTopic;
import dev.leat.engine.offset.ProgressTopic.Stored;
import dev.leat.engine.publish.TransactionalWriter;
import dev.leat.stream.topic.TopicPolicy;
import dev.leat.stream.topic.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The way out when changes are lost: everything is loaded again.
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
            writer.begin();
            for (ProducerRecord<byte @Nullable [], byte @Nullable []> record :
                    progressTopic.forgetting(stored.epoch() + 1)) {
                writer.send(record, written -> {});
            }
            writer.commit();
        }
    }

    static RepairPlan plan(SourceContext context, CapturedDatabase database, SourceState state) {
        List<String> steps = new ArrayList<>();
        steps.add("stop source %s; the other sources go on".formatted(context.name()));
        steps.add("forget its position; what was published stays on its topics");
        steps.addAll(database.lettingGo());
        steps.add("read all rows of %s again, publish each as a read event, and go on with the log from there"
                .formatted(String.join(", ", context.definition().tables())));
        List<String> warnings = new ArrayList<>();
        warnings.add(
                "rows that were deleted since the last published change are not noticed: they stay on the topics and in"
                        + " the views until something else deletes them");
        if (state != SourceState.FAILED) {
            warnings.add("source %s has not failed, so nothing says that it needs this".formatted(context.name()));
        }
        return new RepairPlan(context.name(), steps, warnings);
    }
}
