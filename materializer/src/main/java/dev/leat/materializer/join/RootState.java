package dev.leat.materializer.join;

import dev.leat.stream.event.EntityKey;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;

/**
 * What a {@link Roots} task remembers: the rows of each root, which row uses which referenced entity, the answers about
 * those entities, and what it last said of each root. Owned by the task's thread.
 */
final class RootState {

    /** The key of place 0, where there is one row only. */
    private static final byte[] NO_CHILD = {};

    private static final byte[] NOTHING = {};
    private static final byte PENDING = 0;
    private static final byte ABSENT = 1;
    private static final byte PRESENT = 2;

    private final TaskState state;
    private final NodePlan plan;

    RootState(TaskState state, NodePlan plan) {
        this.state = state;
        this.plan = plan;
    }

    /** A row at its place: {@code child} is empty for the row of the root itself. */
    record Slot(EntityKey root, int place, Optional<EntityKey> child) {}

    /** What is known of a referenced entity. */
    sealed interface Known {
        /** Asked, no answer yet. */
        record Pending() implements Known {}

        record Absent() implements Known {}

        record Present(String document) implements Known {}
    }

    /** A row of a root, with the place it stands in. */
    record PlacedRow(int place, NodeRow row) {}

    Optional<NodeRow> row(Slot slot) {
        return Optional.ofNullable(state.get(rowKey(slot))).map(Wire::row);
    }

    void setRow(Slot slot, Optional<NodeRow> row) {
        Bytes key = rowKey(slot);
        row.ifPresentOrElse(value -> state.put(key, Wire.bytes(value)), () -> state.delete(key));
    }

    /** All rows of the root, by place, then by key. */
    List<PlacedRow> rows(EntityKey root) {
        List<PlacedRow> rows = new ArrayList<>();
        int placeAt = 1 + root.bytes().length;
        state.scan(
                TaskState.key('r').entity(root).build(),
                Integer.MAX_VALUE,
                (key, value) -> rows.add(new PlacedRow(key[placeAt], Wire.row(value))));
        return rows;
    }

    void addUse(int reference, EntityKey referenced, Slot slot) {
        state.put(useKey(reference, referenced, slot), NOTHING);
    }

    void removeUse(int reference, EntityKey referenced, Slot slot) {
        state.delete(useKey(reference, referenced, slot));
    }

    boolean isUsed(int reference, EntityKey referenced) {
        return state.any(usePrefix(reference, referenced).build());
    }

    /** The roots with a row that uses the entity; one that uses it in several rows stands there as often. */
    List<EntityKey> usersOf(int reference, EntityKey referenced) {
        List<EntityKey> roots = new ArrayList<>();
        int rootAt = 2 + referenced.bytes().length;
        state.scan(usePrefix(reference, referenced).build(), Integer.MAX_VALUE, (key, nothing) -> {
            int length = EntityKey.length(key, rootAt, plan.keyParts());
            roots.add(EntityKey.ofBytes(Arrays.copyOfRange(key, rootAt, rootAt + length)));
        });
        return roots;
    }

    /** Empty when nobody has asked. */
    Optional<Known> known(int reference, EntityKey referenced) {
        byte[] value = state.get(knownKey(reference, referenced));
        if (value == null) {
            return Optional.empty();
        }
        return Optional.of(
                switch (value[0]) {
                    case PENDING -> new Known.Pending();
                    case ABSENT -> new Known.Absent();
                    default -> new Known.Present(new String(value, 1, value.length - 1, StandardCharsets.UTF_8));
                });
    }

    void setKnown(int reference, EntityKey referenced, Known known) {
        byte[] value = switch (known) {
            case Known.Pending pending -> new byte[] {PENDING};
            case Known.Absent absent -> new byte[] {ABSENT};
            case Known.Present present -> {
                byte[] text = present.document().getBytes(StandardCharsets.UTF_8);
                byte[] tagged = new byte[text.length + 1];
                tagged[0] = PRESENT;
                System.arraycopy(text, 0, tagged, 1, text.length);
                yield tagged;
            }
        };
        state.put(knownKey(reference, referenced), value);
    }

    void forget(int reference, EntityKey referenced) {
        state.delete(knownKey(reference, referenced));
    }

    /** The fingerprint of what was last said of the root; empty when nothing was, or that it is gone. */
    Optional<Bytes> said(EntityKey root) {
        return Optional.ofNullable(state.get(saidKey(root))).map(Bytes::wrap);
    }

    void setSaid(EntityKey root, Optional<Bytes> fingerprint) {
        Bytes key = saidKey(root);
        fingerprint.ifPresentOrElse(value -> state.put(key, value.get()), () -> state.delete(key));
    }

    private static Bytes rowKey(Slot slot) {
        return slot(TaskState.key('r'), slot).build();
    }

    private static Bytes useKey(int reference, EntityKey referenced, Slot slot) {
        return slot(usePrefix(reference, referenced), slot).build();
    }

    private static TaskState.KeyBuilder usePrefix(int reference, EntityKey referenced) {
        return TaskState.key('u').number(reference).entity(referenced);
    }

    private static Bytes knownKey(int reference, EntityKey referenced) {
        return TaskState.key('k').number(reference).entity(referenced).build();
    }

    private static Bytes saidKey(EntityKey root) {
        return TaskState.key('s').entity(root).build();
    }

    private static TaskState.KeyBuilder slot(TaskState.KeyBuilder key, Slot slot) {
        return key.entity(slot.root())
                .number(slot.place())
                .raw(slot.child().map(EntityKey::bytes).orElse(NO_CHILD));
    }
}
