package dev.leat.stream.event;

import dev.leat.stream.value.Row;
import java.util.Optional;
import java.util.Set;

/**
 * One change of one entity. A tombstone is no event: it only lets compaction forget an entity whose {@link Deleted} came
 * just before it. Who reads a topic from its start must treat a tombstone without one as the deletion.
 */
public sealed interface ChangeEvent {

    EntityKey key();

    ChangeOrigin origin();

    record Inserted(EntityKey key, Row after, ChangeOrigin origin) implements ChangeEvent {}

    /**
     * @param before is there only when the source logs full before-images
     * @param unchanged the columns that the change did not touch and whose values the source's log therefore does not carry
     *     (large values of PostgreSQL). {@code after} has what stood in the database when the event was published: the value
     *     of this change, or of a later one, whose event follows. It has null where the row was gone by then: keep the value
     *     that you have, a deletion follows.
     */
    record Updated(EntityKey key, Optional<Row> before, Row after, Set<String> unchanged, ChangeOrigin origin)
            implements ChangeEvent {

        public Updated {
            unchanged = Set.copyOf(unchanged);
        }
    }

    /**
     * {@code before} holds the key's columns only, unless the source logs full before-images; it is empty when it was found
     * only later that the entity is gone.
     */
    record Deleted(EntityKey key, Optional<Row> before, ChangeOrigin origin) implements ChangeEvent {}

    /** The row as a snapshot found it: it may have been there before, and may be the same as then. */
    record Read(EntityKey key, Row after, ChangeOrigin origin) implements ChangeEvent {}
}
