package dev.leat.engine.connect;

import java.util.List;
import java.util.Optional;

/** Which rows of a table are meant. */
public sealed interface Selection {

    Selection ALL = new All();

    /** Each one. */
    record All() implements Selection {}

    /** Those for which a predicate of the database's own SQL holds. */
    record Condition(String sql) implements Selection {}

    /**
     * Those between two keys, as the database orders them.
     *
     * @param from the first one, by its leading columns or all of them, each as the database writes it; empty for no bound
     * @param until the one before which they end, in the same way
     */
    record KeyRange(List<String> from, List<String> until) implements Selection {

        public KeyRange {
            from = List.copyOf(from);
            until = List.copyOf(until);
        }
    }

    /**
     * Those with a moment between two.
     *
     * @param column of dates or times
     * @param from the first moment, as {@link Moments} reads it; empty for no bound
     * @param until the one before which they end
     */
    record TimeRange(String column, Optional<String> from, Optional<String> until) implements Selection {}
}
