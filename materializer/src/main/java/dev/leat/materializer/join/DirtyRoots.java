package dev.leat.materializer.join;

import dev.leat.stream.event.EntityKey;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;

/**
 * The roots that changed since they were last rendered, each once however often it was touched, with what touched it.
 *
 * <p>The store holds all of them, so that a crash forgets none; memory holds a window, so that a large load does not fill
 * it. A root that cannot be rendered yet because an answer is outstanding is held apart until it is touched again.
 *
 * <p>INVARIANT: a root in the window is in the store; {@code more} is set when the store may have others.
 */
final class DirtyRoots {

    private static final int WINDOW = 50_000;

    private final TaskState state;
    private final Map<EntityKey, List<Cause>> window = new LinkedHashMap<>();
    private final Map<EntityKey, List<Cause>> held = new HashMap<>();
    private boolean more = true;

    DirtyRoots(TaskState state) {
        this.state = state;
        state.scan(
                TaskState.key('h').build(),
                Integer.MAX_VALUE,
                (key, causes) -> held.put(rootOf(key), Wire.causes(causes)));
    }

    /** A root to render, with what made it dirty. */
    record Dirty(EntityKey root, List<Cause> causes) {}

    void mark(EntityKey root, List<Cause> causes) {
        List<Cause> known = window.get(root);
        List<Cause> before = known != null ? known : causesOutsideWindow(root);
        List<Cause> merged = Cause.merge(before, causes);
        if (known == null || !merged.equals(before)) {
            state.put(dirtyKey(root), Wire.bytes(merged));
        }
        if (known != null || window.size() < WINDOW) {
            window.put(root, merged);
        } else {
            more = true;
        }
    }

    private List<Cause> causesOutsideWindow(EntityKey root) {
        List<Cause> causes = List.of();
        if (more) {
            byte[] stored = state.get(dirtyKey(root));
            causes = stored == null ? causes : Wire.causes(stored);
        }
        List<Cause> waiting = held.remove(root);
        if (waiting != null) {
            state.delete(heldKey(root));
            causes = Cause.merge(waiting, causes);
        }
        return causes;
    }

    /** The next root to render: to be {@link #done} or {@link #hold}ed before the next is asked for. */
    Optional<Dirty> next() {
        if (window.isEmpty() && more) {
            int found = state.scan(
                    TaskState.key('d').build(), WINDOW, (key, causes) -> window.put(rootOf(key), Wire.causes(causes)));
            more = found == WINDOW;
        }
        return window.entrySet().stream().findFirst().map(entry -> new Dirty(entry.getKey(), entry.getValue()));
    }

    /** How many there are to render; where memory does not hold all of them, more than it holds. */
    int size() {
        return more ? window.size() + 1 : window.size();
    }

    void done(Dirty dirty) {
        window.remove(dirty.root());
        state.delete(dirtyKey(dirty.root()));
    }

    /** Sets the root aside until it is marked again, which the outstanding answer does. */
    void hold(Dirty dirty) {
        done(dirty);
        held.put(dirty.root(), dirty.causes());
        state.put(heldKey(dirty.root()), Wire.bytes(dirty.causes()));
    }

    private static EntityKey rootOf(byte[] key) {
        return EntityKey.ofBytes(Arrays.copyOfRange(key, 1, key.length));
    }

    private static Bytes dirtyKey(EntityKey root) {
        return TaskState.key('d').entity(root).build();
    }

    private static Bytes heldKey(EntityKey root) {
        return TaskState.key('h').entity(root).build();
    }
}
