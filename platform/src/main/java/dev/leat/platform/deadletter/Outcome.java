package dev.leat.platform.deadletter;

import java.time.Instant;

/**
 * What was done with a dead letter.
 *
 * @param by who ordered it
 */
public record Outcome(What what, Instant at, String by) {

    /** The ways in which a dead letter is settled. */
    public enum What {
        /** Given again to whoever set it aside; if that failed, there is another dead letter now. */
        REDRIVEN,
        /** Not tried again, since something newer has come of its entity. */
        SUPERSEDED,
        /** Given up. */
        DISCARDED
    }
}
