package dev.leat.materializer.join;

import dev.leat.stream.event.EntityKey;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Sends the rows of a collection to the entity they belong to, and remembers where each row is, so that a row that moves to
 * another parent, or is deleted by an event that names its key only, is taken from the old one.
 *
 * <p>All messages about one row leave one task in order, so the last one wins.
 */
final class Router extends ContextualProcessor<EntityKey, NodeChange, EntityKey, Part> {

    private final String storeName;
    private final int place;
    private KeyValueStore<Bytes, byte[]> parents;

    Router(String storeName, int place) {
        this.storeName = storeName;
        this.place = place;
    }

    @Override
    public void init(ProcessorContext<EntityKey, Part> context) {
        super.init(context);
        parents = context.getStateStore(storeName);
    }

    @Override
    public void process(Record<EntityKey, NodeChange> change) {
        EntityKey child = change.key();
        List<Cause> causes = change.value().causes();
        Optional<NodeRow> row = change.value().row();
        Optional<EntityKey> from = parentOf(child);
        Optional<EntityKey> to = row.flatMap(NodeRow::parent);
        if (from.isPresent() && !from.equals(to)) {
            context().forward(change.withKey(from.get()).withValue(new Part.Remove(place, child, causes)));
        }
        if (row.isPresent() && to.isPresent()) {
            context()
                    .forward(change.withKey(to.get())
                            .withValue(new Part.Put(
                                    place, child, row.get(), change.value().kept(), causes)));
        }
        if (!from.equals(to)) {
            remember(child, to);
        }
    }

    private Optional<EntityKey> parentOf(EntityKey child) {
        return Optional.ofNullable(parents.get(Bytes.wrap(child.bytes()))).map(EntityKey::ofBytes);
    }

    private void remember(EntityKey child, Optional<EntityKey> parent) {
        Bytes key = Bytes.wrap(child.bytes());
        parent.ifPresentOrElse(value -> parents.put(key, value.bytes()), () -> parents.delete(key));
    }
}
