package dev.leat.platform.verify;

import java.util.List;

/**
 * What a verification found.
 *
 * @param documents how many documents there should be
 * @param differences one line for each document that is missing, surplus or different
 */
public record Verdict(String view, String store, long documents, List<String> differences) {

    private static final int SHOWN = 5;

    public boolean isEqual() {
        return differences.isEmpty();
    }

    /** For people, and for scripts that look for {@code verified}. */
    @Override
    public String toString() {
        if (isEqual()) {
            return "verified %s in %s: %d documents equal".formatted(view, store, documents);
        }
        List<String> first = differences.subList(0, Math.min(SHOWN, differences.size()));
        return "DIFFERENT %s in %s: %d of %d documents; %s%s"
                .formatted(
                        view,
                        store,
                        differences.size(),
                        documents,
                        String.join("; ", first),
                        differences.size() > SHOWN ? "; ..." : "");
    }
}
