package dev.leat.poller.horizon;

/**
 * Transactions that are not known, but take no longer than a time.
 *
 * @param takenNanos what was seen was committed before that
 * @param shownNanos what was committed before that was seen; less where rows come later than they are committed
 */
record Elapsing(long takenNanos, long shownNanos, long windowNanos, boolean isEmpty) implements OpenTransactions {

    @Override
    public OpenTransactions remaining(OpenTransactions now) {
        return new Elapsing(
                takenNanos, shownNanos, windowNanos, ((Elapsing) now).shownNanos - takenNanos >= windowNanos);
    }
}
