package dev.leat.materializer.join;

import dev.leat.stream.event.EntityKey;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Knows the entities of one reference and which <em>partitions</em> of roots want to know them: a renamed product that a
 * million orders name is one message for each partition.
 *
 * <p>A question is answered at once, also when there is no such entity, and again whenever the entity changes, until the
 * partition takes its interest back.
 */
final class References extends ContextualProcessor<EntityKey, References.Input, EntityKey, Part> {

    /** What a task of this role is told. */
    sealed interface Input permits NodeChange, Interest {}

    private static final byte[] NOTHING = {};

    private final String storeName;
    private final int reference;
    private TaskState state;

    References(String storeName, int reference) {
        this.storeName = storeName;
        this.reference = reference;
    }

    @Override
    public void init(ProcessorContext<EntityKey, Part> context) {
        super.init(context);
        state = new TaskState(context.getStateStore(storeName));
    }

    @Override
    public void process(Record<EntityKey, Input> input) {
        switch (input.value()) {
            case NodeChange change -> changed(input, change);
            case Interest interest -> asked(input, interest);
        }
    }

    private void changed(Record<EntityKey, Input> input, NodeChange change) {
        Optional<String> before = document(input.key());
        Optional<String> document = change.row().map(row -> "{" + fields(row, before, change.kept()) + "}");
        if (document.equals(before)) {
            return;
        }
        Bytes key = documentKey(input.key());
        document.ifPresentOrElse(
                text -> state.put(key, text.getBytes(StandardCharsets.UTF_8)), () -> state.delete(key));
        for (int partition : interested(input.key())) {
            answer(input, new Part.Answer(reference, partition, document, change.causes()));
        }
    }

    private static String fields(NodeRow row, Optional<String> before, Set<String> kept) {
        return before.map(known -> KeptFields.keep(row.fields(), known.substring(1, known.length() - 1), kept))
                .orElse(row.fields());
    }

    private void asked(Record<EntityKey, Input> input, Interest interest) {
        Bytes key = interestPrefix(input.key())
                .number(interest.partition() >>> 8)
                .number(interest.partition())
                .build();
        if (interest.wanted()) {
            state.put(key, NOTHING);
            answer(input, new Part.Answer(reference, interest.partition(), document(input.key()), List.of()));
        } else {
            state.delete(key);
        }
    }

    private void answer(Record<EntityKey, Input> input, Part.Answer answer) {
        context().forward(input.withValue(answer));
    }

    private Optional<String> document(EntityKey entity) {
        return Optional.ofNullable(state.get(documentKey(entity)))
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    private List<Integer> interested(EntityKey entity) {
        List<Integer> partitions = new ArrayList<>();
        state.scan(interestPrefix(entity).build(), Integer.MAX_VALUE, (key, nothing) -> {
            int low = key.length - 1;
            partitions.add((key[low - 1] & 0xFF) << 8 | (key[low] & 0xFF));
        });
        return partitions;
    }

    private static Bytes documentKey(EntityKey entity) {
        return TaskState.key('d').entity(entity).build();
    }

    private static TaskState.KeyBuilder interestPrefix(EntityKey entity) {
        return TaskState.key('i').entity(entity);
    }
}
