package dev.leat.materializer.join;

import dev.leat.stream.event.EntityKey;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What is sent to a {@link Roots} task: a part of its documents. Keyed by the root, an answer by the referenced entity. */
sealed interface Part extends Roots.Input {

    List<Cause> causes();

    /** A row of collection {@code place} belongs to the root: put it, or replace it, but for the fields that it does not carry. */
    record Put(int place, EntityKey child, NodeRow row, Set<String> kept, List<Cause> causes) implements Part {}

    /** The row does not belong to the root any more. */
    record Remove(int place, EntityKey child, List<Cause> causes) implements Part {}

    /**
     * The referenced entity now: its JSON object, or empty when there is none.
     *
     * @param partition of the task that asked
     */
    record Answer(int reference, int partition, Optional<String> document, List<Cause> causes) implements Part {}
}
