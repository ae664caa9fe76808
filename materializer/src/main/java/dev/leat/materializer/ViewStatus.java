package dev.leat.materializer;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a view tells of itself.
 *
 * @param cause why it waits, retries or failed, and what to do
 * @param generation 0 until it is known
 * @param toRender how many documents this instance has touched and not rendered yet, as of a moment ago
 * @param lagRecords of the change topics, which this instance has not read yet, as of a moment ago; empty before it is known
 * @param retries how often the joins failed for a cause that passes by, since the view was made
 * @param deadLetters records of change topics that cannot be read, since the joins were last started
 */
public record ViewStatus(
        String name,
        ViewState state,
        Instant since,
        Optional<String> cause,
        int generation,
        int toRender,
        OptionalLong lagRecords,
        long retries,
        long deadLetters,
        List<String> topics) {}
