package dev.leat.materializer.store.loader;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A loader at one moment.
 *
 * @param since when it came into this state
 * @param cause why it is retrying or has failed, and what to do
 * @param lagRecords how many records of the view's topic it has not handled yet, as far as it knows; empty before it knows
 * @param documentsWritten how many documents the store has acknowledged since the loader was made
 * @param documentsDeleted how many deletions
 * @param deadLetters how many records were set aside
 * @param retries how often something failed that passes by, since the loader was made
 * @param lastWrite how long the store took for the last batch
 */
public record LoaderStatus(
        LoaderState state,
        Instant since,
        Optional<String> cause,
        OptionalLong lagRecords,
        long documentsWritten,
        long documentsDeleted,
        long deadLetters,
        long retries,
        Duration lastWrite) {}
