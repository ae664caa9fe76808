package dev.leat.benchmarks.torture;

/**
 * One record that a change is, as the database's log or a topic says it.
 *
 * @param entity table and key: {@code singles 5}
 * @param text {@code + 77} for an insert and {@code ~ 77} for an update with the stamp, which is in no other change; {@code -}
 *     for a delete and {@code x} for its tombstone
 * @param place where it was found, for people
 */
record Change(String entity, String text, String place) {

    boolean says(Change other) {
        return entity.equals(other.entity) && text.equals(other.text);
    }

    @Override
    public String toString() {
        return "%s (%s)".formatted(text, place);
    }
}
