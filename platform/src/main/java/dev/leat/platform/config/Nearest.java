package dev.leat.platform.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds what somebody may have meant. */
final class Nearest {

    private Nearest() {}

    /** {@code ; did you mean "tables"?}, or nothing if no candidate is near. */
    static String hint(String written, Collection<String> candidates) {
        return of(written, candidates)
                .map(near -> "; did you mean \"" + near + "\"?")
                .orElse("");
    }

    static Optional<String> of(String written, Collection<String> candidates) {
        int allowed = Math.max(2, written.length() / 3);
        return candidates.stream()
                .filter(candidate -> distance(written, candidate) <= allowed)
                .min(Comparator.<String>comparingInt(candidate -> distance(written, candidate))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** How many characters must be inserted, deleted or replaced; upper and lower case are the same. */
    static int distance(String one, String other) {
        String a = one.toLowerCase(Locale.ROOT);
        String b = other.toLowerCase(Locale.ROOT);
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] current = new int[b.length() + 1];
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(replaced, Math.min(previous[j], current[j - 1]) + 1);
            }
            previous = current;
        }
        return previous[b.length()];
    }
}
