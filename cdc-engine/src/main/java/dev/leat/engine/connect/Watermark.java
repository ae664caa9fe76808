package dev.leat.engine.connect;

/**
 * What a consistent read of a database saw of its history. Never a position in the log: a transaction can be read from the
 * log before a new read of the database sees it (for minutes, when a synchronous standby does not answer).
 */
public interface Watermark {

    /** Whether the read saw this transaction, named as in the changes that the log gives. */
    boolean sees(Object transaction);

    /** Whether everything that the read saw has been taken from the log. */
    boolean isReached(PositionTracker tracker);
}
