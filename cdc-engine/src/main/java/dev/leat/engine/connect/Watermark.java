package dev.leat.engine.connect;

/**
 * What a consistent read of a database saw of its history. Never a position in the log: a transaction can be read from the
 * log before a new read of the database sees it (for minutes, when a synchronous standby does not answer).
 */
public interface Watermark {

    /** Of a read that did not take place. */
    Watermark OF_NOTHING = new Watermark() {
        @Override
        public boolean sees(Object transaction) {
            return false;
        }

        @Override
        public boolean isReached(PositionTracker tracker) {
            return true;
        }
    };

    /** Whether the read saw this transaction, named as in the changes that the log gives. */
    boolean sees(Object transaction);

    /** Whether everything that the read saw has been taken from the log. */
    boolean isReached(PositionTracker tracker);
}
