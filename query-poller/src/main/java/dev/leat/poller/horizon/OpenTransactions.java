package dev.leat.poller.horizon;

/** The transactions that were open at a moment, or those of them that still may be. Immutable. */
interface OpenTransactions {

    /** Whether none of them may still be open. */
    boolean isEmpty();

    /** Those that may still be open, by what is open now; {@code now} is of the same kind. */
    OpenTransactions remaining(OpenTransactions now);
}
