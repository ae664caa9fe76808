package dev.leat.materializer.join;

import dev.leat.materializer.join.DirtyRoots.Dirty;
import dev.leat.materializer.join.NodePlan.Reference;
import dev.leat.materializer.join.RootState.Known;
import dev.leat.materializer.join.RootState.Slot;
import dev.leat.stream.event.EntityKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Collects the parts of documents by their root and says each document that changed, as the inner of a JSON object, to the
 * child named {@code documents}.
 *
 * <p>Roots that were touched are rendered together every {@link #RENDER_EVERY}, once each. Nothing is said while the gate is
 * closed (the first load is not in), nor of a document whose references are not all answered, nor when it is the same as
 * last time.
 *
 * <p>INVARIANT: a partition is interested in a referenced entity exactly while a row of it uses the entity, and has asked
 * once for it.
 */
final class Roots extends ContextualProcessor<EntityKey, Roots.Input, EntityKey, Object> {

    /** What a task of this role is told. */
    sealed interface Input permits NodeChange, Part {}

    /** How long documents are collected; half of it is added to the latency of each, on average. */
    static final Duration RENDER_EVERY = Duration.ofMillis(20);

    /** How many documents are rendered before records are read again, so that the consumer is never starved. */
    private static final int RENDER_AT_ONCE = 2_000;

    /** The names of the processors that a task speaks to. {@code interests}: by the reference's number. */
    record Children(String documents, List<String> interests) {}

    private final String storeName;
    private final NodePlan plan;
    private final Children children;
    private final BooleanSupplier gate;
    private final Backlog backlog;
    private final MessageDigest digest = sha256();

    private RootState state;
    private DirtyRoots dirty;
    private Rendering rendering;

    Roots(String storeName, NodePlan plan, Children children, BooleanSupplier gate, Backlog backlog) {
        this.storeName = storeName;
        this.plan = plan;
        this.children = children;
        this.gate = gate;
        this.backlog = backlog;
    }

    @Override
    public void init(ProcessorContext<EntityKey, Object> context) {
        super.init(context);
        TaskState task = new TaskState(context.getStateStore(storeName));
        state = new RootState(task, plan);
        dirty = new DirtyRoots(task);
        rendering = new Rendering(state, plan);
        context.schedule(RENDER_EVERY, PunctuationType.WALL_CLOCK_TIME, this::render);
    }

    @Override
    public void process(Record<EntityKey, Input> input) {
        EntityKey key = input.key();
        switch (input.value()) {
            case NodeChange own -> {
                Slot slot = new Slot(key, 0, Optional.empty());
                place(slot, own.row().map(row -> kept(slot, row, own.kept())), own.causes());
            }
            case Part.Put put -> {
                Slot slot = new Slot(key, put.place(), Optional.of(put.child()));
                place(slot, Optional.of(kept(slot, put.row(), put.kept())), put.causes());
            }
            case Part.Remove remove ->
                place(new Slot(key, remove.place(), Optional.of(remove.child())), Optional.empty(), remove.causes());
            case Part.Answer answer -> answered(key, answer);
        }
    }

    private NodeRow kept(Slot slot, NodeRow row, Set<String> kept) {
        return kept.isEmpty()
                ? row
                : state.row(slot)
                        .map(before -> KeptFields.keep(row, before, kept))
                        .orElse(row);
    }

    private void place(Slot slot, Optional<NodeRow> row, List<Cause> causes) {
        Optional<NodeRow> before = state.row(slot);
        if (before.equals(row)) {
            return;
        }
        List<Reference> references = plan.places().get(slot.place()).references();
        for (int i = 0; i < references.size(); i++) {
            int at = i;
            moveUse(
                    references.get(i).number(),
                    slot,
                    before.flatMap(old -> old.references().get(at)),
                    row.flatMap(now -> now.references().get(at)));
        }
        state.setRow(slot, row);
        dirty.mark(slot.root(), causes);
    }

    private void moveUse(int reference, Slot slot, Optional<EntityKey> from, Optional<EntityKey> to) {
        if (from.equals(to)) {
            return;
        }
        to.ifPresent(entity -> {
            state.addUse(reference, entity, slot);
            if (state.known(reference, entity).isEmpty()) {
                state.setKnown(reference, entity, new Known.Pending());
                tell(reference, entity, true);
            }
        });
        from.ifPresent(entity -> {
            state.removeUse(reference, entity, slot);
            if (!state.isUsed(reference, entity)) {
                state.forget(reference, entity);
                tell(reference, entity, false);
            }
        });
    }

    private void tell(int reference, EntityKey entity, boolean wanted) {
        Interest interest = new Interest(wanted, context().taskId().partition());
        context().forward(record(entity, interest), children.interests().get(reference));
    }

    /** An answer that nobody waits for any more is stale: the interest was taken back while it was on its way. */
    private void answered(EntityKey entity, Part.Answer answer) {
        Known now = answer.document().<Known>map(Known.Present::new).orElseGet(Known.Absent::new);
        Optional<Known> before = state.known(answer.reference(), entity);
        if (before.isEmpty() || before.get().equals(now)) {
            return;
        }
        state.setKnown(answer.reference(), entity, now);
        for (EntityKey root : new HashSet<>(state.usersOf(answer.reference(), entity))) {
            dirty.mark(root, answer.causes());
        }
    }

    private void render(long nowMs) {
        if (gate.getAsBoolean()) {
            Optional<Dirty> next = dirty.next();
            for (int i = 0; i < RENDER_AT_ONCE && next.isPresent(); i++) {
                render(next.get());
                next = dirty.next();
            }
        }
        backlog.set(storeName + context().taskId(), dirty.size());
    }

    private void render(Dirty root) {
        switch (rendering.render(root.root())) {
            case Rendering.Outcome.Waiting waiting -> dirty.hold(root);
            case Rendering.Outcome.Gone gone -> {
                say(root, Optional.empty());
                dirty.done(root);
            }
            case Rendering.Outcome.Document document -> {
                say(root, Optional.of(document.row()));
                dirty.done(root);
            }
        }
    }

    private void say(Dirty root, Optional<NodeRow> document) {
        Optional<Bytes> fingerprint = document.map(this::fingerprint);
        if (fingerprint.equals(state.said(root.root()))) {
            return;
        }
        state.setSaid(root.root(), fingerprint);
        context().forward(record(root.root(), new NodeChange(document, Set.of(), root.causes())), children.documents());
    }

    private Bytes fingerprint(NodeRow document) {
        document.parent().ifPresent(parent -> digest.update(parent.bytes()));
        return Bytes.wrap(digest.digest(document.fields().getBytes(StandardCharsets.UTF_8)));
    }

    private <V> Record<EntityKey, V> record(EntityKey key, V value) {
        return new Record<>(key, value, context().currentSystemTimeMs());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }
}
