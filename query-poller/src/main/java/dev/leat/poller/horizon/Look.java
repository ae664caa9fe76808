package dev.leat.poller.horizon;

import java.time.Instant;

/**
 * What one look at the database told; what it tells first is of a time before the rest.
 *
 * @param clock the database's
 * @param nanoTime of this process, at the same time or a little before
 */
public record Look(Instant clock, long nanoTime) {}
