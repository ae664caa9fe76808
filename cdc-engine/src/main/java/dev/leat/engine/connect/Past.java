package dev.leat.engine.connect;

import java.time.Instant;
import java.util.Optional;

/**
 * What is remembered of a source beside its position.
 *
 * @param fingerprint the source's, as last seen while it was captured; empty if none was kept
 * @param at when the position was last stored: what the source committed later may be unpublished
 */
public record Past(Optional<Fingerprint> fingerprint, Instant at) {}
