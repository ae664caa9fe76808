package dev.leat.engine.source;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which tables a source's list names: {@code schema.table}, where {@code *} stands for any characters. */
public final class TablePatterns {

    /** A table of a database. */
    public interface Named {

        String name();

        /** With its schema, or its database where schemas are called so. */
        String fullName();
    }

    private TablePatterns() {}

    /** The tables that the pattern names. */
    public static <T extends Named> List<T> matching(String pattern, List<T> tables) {
        Pattern compiled = compiled(pattern);
        return tables.stream()
                .filter(table -> compiled.matcher(table.fullName()).matches())
                .toList();
    }

    /** Whether any of the patterns names the table. */
    public static boolean name(List<String> patterns, String table) {
        return patterns.stream()
                .anyMatch(pattern -> compiled(pattern).matcher(table).matches());
    }

    private static Pattern compiled(String pattern) {
        return Pattern.compile(
                Stream.of(pattern.strip().split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*")));
    }

    /** The tables that any of the patterns names, in their order, each once. */
    public static <T extends Named> List<T> matching(List<String> patterns, List<T> tables) {
        Set<T> found = new LinkedHashSet<>();
        patterns.forEach(pattern -> found.addAll(matching(pattern, tables)));
        return List.copyOf(found);
    }

    /** A name as an expression that matches nothing else, safe in a comma-separated list of expressions. */
    public static String literal(String name) {
        return name.replaceAll("([^A-Za-z0-9_])", "\\\\$1");
    }

    /** The names nearest to the one that was not found. */
    public static List<String> near(String missing, List<? extends Named> tables) {
        String wanted = missing.substring(missing.indexOf('.') + 1);
        return tables.stream()
                .filter(table -> distance(wanted, table.name()) <= Math.max(2, wanted.length() / 3))
                .sorted((a, b) -> Integer.compare(distance(wanted, a.name()), distance(wanted, b.name())))
                .map(Named::fullName)
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
