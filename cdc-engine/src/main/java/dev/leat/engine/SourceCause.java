package dev.leat.engine;

import dev.leat.stream.error.ErrorKind;
import java.time.Instant;

/**
 * Why a source is retrying or has failed.
 *
 * @param code stable, from the operator's handbook
 * @param message where, what, and how to mend it; never a secret
 * @param attempts how often it was tried in vain since it last worked
 */
public record SourceCause(String code, ErrorKind kind, String message, Instant at, int attempts) {}
