package dev.leat.materializer;

import dev.leat.materializer.join.ViewJoin;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What the joins of a view said of themselves when they were last asked, as {@link ViewStatus} explains.
 *
 * @param lagAt when they were last asked for the lag, for which all figures of their clients are gone through
 */
record Flow(int toRender, OptionalLong lagRecords, Instant lagAt, long deadLetters) {

    static final Flow NONE = new Flow(0, OptionalLong.empty(), Instant.MIN, 0);

    private static final Duration LAG_EVERY = Duration.ofSeconds(1);

    Flow next(@Nullable ViewJoin join, Instant now) {
        if (join == null) {
            return NONE;
        }
        boolean due = lagAt.isBefore(now.minus(LAG_EVERY));
        return new Flow(join.toRender(), due ? join.lagRecords() : lagRecords, due ? now : lagAt, join.deadLetters());
    }
}
