package dev.leat.engine.connect;

import dev.leat.engine.source.TablePatterns;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What a connector is told of the rows that it reads before the log. */
public final class LoadSettings {

    private static final String SELECTS = "snapshot.select.statement.overrides";

    private LoadSettings() {}

    /**
     * @param tables their full names; none of the others is read
     * @param selects how certain tables are read, by their full names; may name others
     */
    public static Map<String, String> of(List<String> tables, Map<String, String> selects) {
        if (tables.isEmpty()) {
            return Map.of("snapshot.mode", "no_data");
        }
        Map<String, String> settings = new HashMap<>();
        settings.put("snapshot.mode", "initial");
        settings.put(
                "snapshot.include.collection.list",
                tables.stream().map(TablePatterns::literal).collect(Collectors.joining(",")));
        List<String> selected = tables.stream().filter(selects::containsKey).toList();
        if (!selected.isEmpty()) {
            settings.put(SELECTS, String.join(",", selected));
        }
        selected.forEach(table -> settings.put(SELECTS + "." + table, selects.get(table)));
        return settings;
    }
}
