package dev.leat.poller.horizon;

import java.util.OptionalLong;

/** The transactions that were open at a moment, or those of them that still may be. Immutable. */
interface OpenTransactions {

    /** Whether none of them may still be open. */
    boolean isEmpty();

    /**
     * When the first of them began, in microseconds since 1970 by the database's clock; empty if that is not known of each, and if there
     * are none.
     */
    default OptionalLong begun() {
        return OptionalLong.empty();
    }

    /** Those that may still be open, by what is open now; {@code now} is of the same kind. */
    OpenTransactions remaining(OpenTransactions now);
}
