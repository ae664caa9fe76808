package dev.leat.materializer;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a view tells of itself.
 *
 * @param cause why it waits, retries or failed, and what to do
 * @param generation 0 until it is known
 * @param toRender how many documents this instance has touched and not rendered yet, as of a moment ago
 */
public record ViewStatus(
        String name,
        ViewState state,
        Instant since,
        Optional<String> cause,
        int generation,
        int toRender,
        List<String> topics) {}
