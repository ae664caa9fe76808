package dev.leat.materializer.join;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One entity of a node of the tree changed: its row now, or empty when it is gone (or waits for something missing).
 *
 * @param kept fields that the change does not carry: whoever has a value of them keeps it
 */
record NodeChange(Optional<NodeRow> row, Set<String> kept, List<Cause> causes)
        implements Roots.Input, References.Input {}
