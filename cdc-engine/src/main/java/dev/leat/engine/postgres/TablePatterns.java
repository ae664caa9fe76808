package dev.leat.engine.postgres;

import dev.leat.engine.postgres.PostgresServer.TableFacts;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which tables a source's list names: {@code schema.table}, where {@code *} stands for any characters. */
final class TablePatterns {

    private TablePatterns() {}

    /** The tables that the pattern names. */
    static List<TableFacts> matching(String pattern, List<TableFacts> tables) {
        String regex =
                Stream.of(pattern.strip().split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
        Pattern compiled = Pattern.compile(regex);
        return tables.stream()
                .filter(table -> compiled.matcher(table.fullName()).matches())
                .toList();
    }

    /** The tables that any of the patterns names, in their order, each once. */
    static List<TableFacts> matching(List<String> patterns, List<TableFacts> tables) {
        Set<TableFacts> found = new LinkedHashSet<>();
        patterns.forEach(pattern -> found.addAll(matching(pattern, tables)));
        return List.copyOf(found);
    }

    /** A name as an expression that matches nothing else, safe in a comma-separated list of expressions. */
    static String literal(String name) {
        return name.replaceAll("([^A-Za-z0-9_])", "\\\\$1");
    }

    /** The names nearest to the one that was not found. */
    static List<String> near(String missing, List<TableFacts> tables) {
        String wanted = missing.substring(missing.indexOf('.') + 1);
        return tables.stream()
                .filter(table -> distance(wanted, table.name()) <= Math.max(2, wanted.length() / 3))
                .sorted((a, b) -> Integer.compare(distance(wanted, a.name()), distance(wanted, b.name())))
                .map(TableFacts::fullName)
                .limit(3)
                .toList();
    }

    /** Levenshtein's. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substituted, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
