package dev.leat.poller.horizon;

import java.time.Instant;
import java.util.Optional;

/**
 * What one look at the database told; what it tells first is of a time before the rest.
 *
 * @param clock the database's
 * @param nanoTime of this process, at the same time or a little before
 * @param shown everything is seen here that was committed until then; the clock's time but for a {@link Replica}; empty if it
 *     is not known
 */
public record Look(Instant clock, long nanoTime, Optional<Instant> shown) {}
