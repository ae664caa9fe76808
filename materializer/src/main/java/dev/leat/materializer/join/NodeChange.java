package dev.leat.materializer.join;

import java.util.List;
import java.util.Optional;

/** One entity of a node of the tree changed: its row now, or empty when it is gone (or waits for something missing). */
record NodeChange(Optional<NodeRow> row, List<Cause> causes) implements Roots.Input, References.Input {}
