package dev.leat.engine.connect;

import dev.leat.engine.source.TablePatterns;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;

/** What a connector is told of the rows that it reads before the log. */
public final class LoadSettings {

    private LoadSettings() {}

    /** @param tables their full names; none of the others is read */
    public static Map<String, String> of(Collection<String> tables) {
        if (tables.isEmpty()) {
            return Map.of("snapshot.mode", "no_data");
        }
        return Map.of(
                "snapshot.mode",
                "initial",
                "snapshot.include.collection.list",
                tables.stream().map(TablePatterns::literal).collect(Collectors.joining(",")));
    }
}
