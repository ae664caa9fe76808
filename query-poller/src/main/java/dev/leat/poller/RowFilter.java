package dev.leat.poller;

import java.util.List;
import java.util.Optional;

/** Which rows of a table are meant. What people give is text, as {@link dev.leat.poller.table.ValueText} reads it. */
public sealed interface RowFilter {

    /** Each one. */
    record All() implements RowFilter {}

    /** Those for which a predicate of the database's own SQL holds; it names columns by themselves. */
    record Predicate(String sql) implements RowFilter {}

    /**
     * Those between two keys, as the database orders them.
     *
     * @param from the first one, by its leading columns or all of them; empty for no bound
     * @param until the one before which they end, in the same way
     */
    record KeyRange(List<String> from, List<String> until) implements RowFilter {

        public KeyRange {
            from = List.copyOf(from);
            until = List.copyOf(until);
        }
    }

    /**
     * Those whose value of a column is between two.
     *
     * @param from the first one; empty for no bound
     * @param until the one before which they end
     */
    record Range(String column, Optional<String> from, Optional<String> until) implements RowFilter {}

    /** Rows cannot be asked for so; the message says why. */
    final class Refused extends RuntimeException {

        private static final long serialVersionUID = 1;

        Refused(String why) {
            super(why);
        }
    }
}
