package dev.leat.engine.snapshot;

import dev.leat.engine.connect.CapturedTable;
import dev.leat.engine.source.SnapshotMode;
import dev.leat.engine.source.SnapshotModes;
import dev.leat.stream.topic.TableLoad;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which tables were never loaded, and how they will be. Immutable.
 *
 * @param byConnector before the log
 * @param outboxes whose rows, which are messages, the connector reads before the log too: whatever comes out of it is newer
 * @param byJob beside the log
 * @param never whose topics are taken for complete as they are
 */
public record FirstLoads(
        List<CapturedTable> byConnector,
        List<CapturedTable> outboxes,
        List<CapturedTable> byJob,
        List<CapturedTable> never) {

    public FirstLoads {
        byConnector = List.copyOf(byConnector);
        outboxes = List.copyOf(outboxes);
        byJob = List.copyOf(byJob);
        never = List.copyOf(never);
    }

    /**
     * @param outboxes that are captured; what was left in one of mode {@code none} stays there
     * @param loads those that were loaded; empty as long as the connector has not loaded its own
     * @param begun whether the connector began with that and was interrupted
     * @param readsChunks whether the database can be read beside its log
     */
    public static FirstLoads of(
            List<CapturedTable> tables,
            List<CapturedTable> outboxes,
            SnapshotModes modes,
            Optional<List<TableLoad>> loads,
            boolean begun,
            boolean readsChunks) {
        Set<String> loaded =
                loads.orElse(List.of()).stream().map(TableLoad::topic).collect(Collectors.toSet());
        List<CapturedTable> byConnector = new ArrayList<>();
        List<CapturedTable> byJob = new ArrayList<>();
        List<CapturedTable> never = new ArrayList<>();
        for (CapturedTable table : tables) {
            if (!loaded.contains(table.topic())) {
                switch (modes.of(table.name())) {
                    case SnapshotMode.INCREMENTAL -> (readsChunks ? byJob : byConnector).add(table);
                    case SnapshotMode.BLOCKING -> byConnector.add(table);
                    case SnapshotMode.NONE -> never.add(table);
                }
            }
        }
        List<CapturedTable> left = loads.isPresent()
                ? List.of()
                : outboxes.stream()
                        .filter(outbox -> modes.of(outbox.name()) != SnapshotMode.NONE)
                        .toList();
        // begun when the modes were others: what the connector began, it has to bring to an end
        return begun && loads.isEmpty() && byConnector.isEmpty() && left.isEmpty()
                ? new FirstLoads(byJob, left, List.of(), never)
                : new FirstLoads(byConnector, left, byJob, never);
    }

    /** All that the connector reads before the log. */
    public List<CapturedTable> beforeTheLog() {
        return Stream.concat(byConnector.stream(), outboxes.stream()).toList();
    }

    public boolean none() {
        return byConnector.isEmpty() && outboxes.isEmpty() && byJob.isEmpty() && never.isEmpty();
    }
}
