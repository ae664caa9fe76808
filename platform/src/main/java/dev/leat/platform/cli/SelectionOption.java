package dev.leat.platform.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Which rows of a table are meant: by a condition, by their keys or by a moment of theirs. */
final class SelectionOption {

    @Option(names = "--where", paramLabel = "SQL", description = "Only rows for which this holds; with one table.")
    @Nullable
    String where;

    @ArgGroup(exclusive = false)
    @Nullable
    Keys keys;

    @ArgGroup(exclusive = false)
    @Nullable
    Times times;

    static final class Keys {

        @Option(
                names = "--from-key",
                paramLabel = "VALUE",
                description = "Only rows from this key on, as the database orders them; with one table."
                        + " Once for each of its columns, or for the leading ones.")
        @Nullable
        List<String> from;

        @Option(
                names = "--until-key",
                paramLabel = "VALUE",
                description = "Only rows before this key, in the same way.")
        @Nullable
        List<String> until;
    }

    static final class Times {

        @Option(
                names = "--time",
                paramLabel = "COLUMN",
                required = true,
                description = "Only rows with a moment in this column between two; with one table.")
        @Nullable
        String column;

        @Option(
                names = "--from",
                paramLabel = "MOMENT",
                description = "The first one: 2026-01-31, or 2026-01-31T12:00Z.")
        @Nullable
        String from;

        @Option(names = "--until", paramLabel = "MOMENT", description = "The one before which they end.")
        @Nullable
        String until;
    }

    /** As the API is asked. */
    void into(ObjectNode asked) {
        if (where != null) {
            asked.put("where", where);
        }
        if (keys != null) {
            ObjectNode range = asked.putObject("keys");
            if (keys.from != null) {
                keys.from.forEach(range.withArray("from")::add);
            }
            if (keys.until != null) {
                keys.until.forEach(range.withArray("until")::add);
            }
        }
        if (times != null) {
            ObjectNode range = asked.putObject("times").put("column", times.column);
            if (times.from != null) {
                range.put("from", times.from);
            }
            if (times.until != null) {
                range.put("until", times.until);
            }
        }
    }
}
