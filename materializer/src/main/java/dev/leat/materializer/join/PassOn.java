package dev.leat.materializer.join;

import dev.leat.stream.event.EntityKey;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

/** Passes changes on unchanged: a name for the documents of an inner node. */
final class PassOn extends ContextualProcessor<EntityKey, NodeChange, EntityKey, NodeChange> {

    @Override
    public void process(Record<EntityKey, NodeChange> change) {
        context().forward(change);
    }
}
