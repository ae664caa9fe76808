package dev.leat.materializer.join;

import dev.leat.stream.value.Row;
import java.util.List;
import java.util.Optional;

/** One entity of a change topic changed: its row now, or empty when it is deleted. */
record EntityChange(Optional<Row> row, List<Cause> causes) {}
