package dev.leat.materializer.join;

import dev.leat.stream.value.Row;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One entity of a change topic changed: its row now, or empty when it is deleted.
 *
 * @param kept columns that the change did not touch and does not carry: whoever has a value of them keeps it
 */
record EntityChange(Optional<Row> row, Set<String> kept, List<Cause> causes) {}
