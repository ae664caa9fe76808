package dev.leat.materializer;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a view tells of itself.
 *
 * @param cause why it waits, retries or failed, and what to do
 * @param generation 0 until it is known
 */
public record ViewStatus(
        String name, ViewState state, Instant since, Optional<String> cause, int generation, List<String> topics) {}
