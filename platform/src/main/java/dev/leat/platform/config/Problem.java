package dev.leat.platform.config;

import java.util.Comparator;

/**
 * Something wrong, at a place of the configuration file.
 *
 * @param path such as {@code views.order-details.references.customer.by}; empty: the file as a whole
 * @param line counted from 1; 0: unknown
 * @param message what is wrong and how to mend it; never holds a secret
 */
public record Problem(String path, int line, String message) {

    static final Comparator<Problem> BY_PLACE =
            Comparator.comparingInt(Problem::line).thenComparing(Problem::path).thenComparing(Problem::message);

    /** {@code sources.shop.url (line 7): missing ...}. */
    public String text() {
        String place = path + (line > 0 ? (path.isEmpty() ? "line " + line : " (line " + line + ")") : "");
        return place.isEmpty() ? message : place + ": " + message;
    }

    /** Whether this is about {@code place} or something inside it. */
    public boolean isWithin(String place) {
        return place.isEmpty() || path.equals(place) || path.startsWith(place + ".") || path.startsWith(place + "[");
    }
}
