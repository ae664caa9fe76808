package dev.leat.engine.connect;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How a source's log stands, in bytes; empty what cannot be known cheaply.
 *
 * @param lagBytes written behind the stored position
 * @param retainedBytes kept by the server because this source still needs it
 * @param safeBytes that the server may still write before it takes the log away from this source; empty also when it never
 *     would
 * @param retention how long the server keeps its log, whether it is needed or not; empty when it does not go by time
 * @param heard whether the server still hears the connector, as far as it can tell
 */
public record LogFigures(
        OptionalLong lagBytes,
        OptionalLong retainedBytes,
        OptionalLong safeBytes,
        Optional<Duration> retention,
        boolean heard) {

    public static final LogFigures UNKNOWN =
            new LogFigures(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty(), Optional.empty(), true);
}
