package dev.leat.engine;

import dev.leat.engine.connect.LogFigures;
import dev.leat.engine.load.SnapshotProgress;
import dev.leat.engine.offset.StaleTable;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A source at one moment.
 *
 * @param since when it came into this state
 * @param cause why it is retrying or has failed; empty otherwise
 * @param lastEventAt when the newest published change was committed, by the source's clock
 * @param lagMs from the commit of the newest published change until Kafka had it; empty before the first one
 * @param durableAt when its position was last made durable, which happens every few seconds as long as it captures, whether
 *     there are changes or not; empty before the first time
 * @param log how the server's log stands, as last measured
 * @param published changes since this program started, tombstones included
 * @param deadLetters changes that could not be published and were set aside, since this program started
 * @param staleTables tables that must be loaded again, because of something that no event tells
 */
public record SourceStatus(
        String source,
        SourceState state,
        Instant since,
        Optional<SourceCause> cause,
        Optional<Instant> lastEventAt,
        OptionalLong lagMs,
        Optional<Instant> durableAt,
        LogFigures log,
        SnapshotProgress snapshot,
        long published,
        long deadLetters,
        List<StaleTable> staleTables) {}
