package dev.leat.engine.source;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * How the tables of a source are loaded first. Immutable.
 *
 * @param otherwise of the tables that no pattern names
 * @param byTable by patterns of tables, as {@code schema.table} where {@code *} stands for any characters; the first one that
 *     names the table holds
 */
public record SnapshotModes(SnapshotMode otherwise, SequencedMap<String, SnapshotMode> byTable) {

    public static final SnapshotModes ALL_INCREMENTAL = all(SnapshotMode.INCREMENTAL);

    public SnapshotModes {
        byTable = new LinkedHashMap<>(byTable);
    }

    public static SnapshotModes all(SnapshotMode mode) {
        return new SnapshotModes(mode, new LinkedHashMap<>());
    }

    /** The patterns that name none of these tables. */
    public List<String> unmatched(List<String> tables) {
        return byTable.keySet().stream()
                .filter(pattern -> tables.stream().noneMatch(table -> TablePatterns.name(List.of(pattern), table)))
                .toList();
    }

    /** @param table with its schema */
    public SnapshotMode of(String table) {
        return byTable.entrySet().stream()
                .filter(entry -> TablePatterns.name(List.of(entry.getKey()), table))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(otherwise);
    }
}
