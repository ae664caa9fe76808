package dev.leat.engine;

import dev.leat.engine.snapshot.SnapshotJob;
import java.util.List;
import java.util.Map;

/**
 * What came of an order to read rows again.
 *
 * @param source that does it
 * @param jobs by which it does
 * @param refused what cannot be done: the letters, by the reason
 */
public record Redriven(String source, List<SnapshotJob> jobs, Map<String, List<String>> refused) {}
