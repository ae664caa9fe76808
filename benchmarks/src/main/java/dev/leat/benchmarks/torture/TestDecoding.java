package dev.leat.benchmarks.torture;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the text of PostgreSQL's {@code test_decoding} as the records that its changes are. */
final class TestDecoding {

    private static final Pattern CHANGE = Pattern.compile("table public\\.(\\w+): (INSERT|UPDATE|DELETE): (.*)");
    private static final Pattern COLUMN = Pattern.compile("(\\w+)\\[[^\\]]*\\]:('(?:[^']|'')*'|\\S+)");
    private static final String OLD_KEY = "old-key: ";
    private static final String NEW_ROW = " new-tuple: ";
    private static final Map<String, List<String>> KEYS =
            Map.of("singles", List.of("id"), "pairs", List.of("a", "b"), "bulk", List.of("id"));

    /** The records of one line; none for a transaction's begin and end, and for logical messages. */
    List<Change> changes(String line, String place) {
        Matcher change = CHANGE.matcher(line);
        if (!change.matches()) {
            if (line.startsWith("BEGIN") || line.startsWith("COMMIT") || line.startsWith("message:")) {
                return List.of();
            }
            throw new IllegalStateException("not a line of test_decoding that is known here: " + line);
        }
        String table = change.group(1);
        String rest = change.group(3);
        return switch (change.group(2)) {
            case "INSERT" -> List.of(written(table, columns(rest), "+", place));
            case "DELETE" -> deleted(table, columns(rest), place);
            default -> {
                int split = rest.indexOf(NEW_ROW);
                if (!rest.startsWith(OLD_KEY)) {
                    yield List.of(written(table, columns(rest), "~", place));
                }
                List<Change> old = deleted(table, columns(rest.substring(OLD_KEY.length(), split)), place);
                yield List.of(
                        old.get(0),
                        old.get(1),
                        written(table, columns(rest.substring(split + NEW_ROW.length())), "+", place));
            }
        };
    }

    private static Change written(String table, Map<String, String> row, String sign, String place) {
        return new Change(entity(table, row), sign + " " + row.get("stamp"), place);
    }

    private static List<Change> deleted(String table, Map<String, String> key, String place) {
        String entity = entity(table, key);
        return List.of(new Change(entity, "-", place), new Change(entity, "x", place));
    }

    private static String entity(String table, Map<String, String> row) {
        return table + " "
                + String.join(
                        ":",
                        KEYS.getOrDefault(table, List.of()).stream()
                                .map(row::get)
                                .toList());
    }

    private static Map<String, String> columns(String text) {
        Map<String, String> columns = new LinkedHashMap<>();
        for (Matcher column = COLUMN.matcher(text); column.find(); ) {
            columns.put(column.group(1), column.group(2));
        }
        return columns;
    }
}
