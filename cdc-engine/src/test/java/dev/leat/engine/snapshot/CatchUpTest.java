package dev.leat.engine.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class CatchUpTest {

    private static final TopicPartition ORDERS = new TopicPartition("shop.public.orders", 0);
    private static final TopicPartition INNER = new TopicPartition("leat.test.orders.1.parts", 0);
    private static final Instant BEGAN = Instant.parse("2026-01-01T00:00:00Z");

    private final CatchUp catchUp = new CatchUp(Map.of(ORDERS, 1_000L, INNER, 500L), BEGAN);

    @Test
    void whoHasEverythingButTheEndOfTheTransactionIsNotWaitedFor() {
        assertThat(catchUp.look(joins(999, 500), after(10))).isEmpty();
        assertThat(catchUp.slow()).isFalse();
    }

    @Test
    void whoIsBehindOnAnythingThatItReadsIsWaitedFor() {
        assertThat(catchUp.look(joins(1_000, 100), after(10)))
                .hasValueSatisfying(behind -> assertThat(behind)
                        .hasToString("group joins has 400 records of leat.test.orders.1.parts before it"));
        assertThat(catchUp.look(joins(1_000, 500), after(100))).isEmpty();
    }

    @Test
    void aGroupThatCouldBeSeenAtWorkForLongIsSlow() {
        catchUp.look(joins(0, 0), after(10));
        catchUp.look(joins(400, 0), after(150));
        catchUp.look(joins(1_000, 500), after(300));

        assertThat(catchUp.slow()).isTrue();
    }

    @Test
    void aGroupThatSpeaksUpOnlyNowAndThenMayHaveBeenDoneForLong() {
        catchUp.look(joins(0, 0), after(10));
        catchUp.look(joins(1_000, 500), after(4_000));

        assertThat(catchUp.slow()).isFalse();
    }

    @Test
    void aGroupThatDoesNotMoveIsWaitedForOnlySoLong() {
        assertThat(catchUp.look(joins(0, 0), BEGAN)).isPresent();
        assertThat(catchUp.look(joins(0, 0), BEGAN.plus(CatchUp.STUCK))).isEmpty();

        CatchUp next = catchUp.next(Map.of(ORDERS, 2_000L), BEGAN.plus(CatchUp.STUCK));
        assertThat(next.look(joins(0, 0), BEGAN.plus(CatchUp.STUCK))).isEmpty();
        CatchUp afterThat = next.next(Map.of(ORDERS, 2_000L), BEGAN.plus(CatchUp.STUCK));
        assertThat(afterThat.look(joins(1, 0), BEGAN.plus(CatchUp.STUCK))).isPresent();
    }

    /** What a killed instance of a view left behind is passed in silence. */
    @Test
    void aPartitionThatEndsWithAnAbortedTransactionIsWaitedForOnceAndNotForEachPart() {
        assertThat(catchUp.look(joins(500, 100), BEGAN)).isPresent();
        assertThat(catchUp.look(joins(999, 100), BEGAN.plus(CatchUp.STUCK))).isEmpty();

        Instant later = BEGAN.plus(CatchUp.STUCK).plusMillis(10);
        CatchUp next = catchUp.next(Map.of(ORDERS, 1_250L, INNER, 500L), later);
        assertThat(next.look(joins(1_000, 100), later)).isPresent();
        assertThat(next.look(joins(1_249, 100), later.plusMillis(50))).isEmpty();
    }

    @Test
    void aGroupThatIsGoneIsNotWaitedFor() {
        assertThat(catchUp.look(joins(0, 0), after(10))).isPresent();
        assertThat(catchUp.look(Map.of(), after(20))).isEmpty();
    }

    private static Map<String, Map<TopicPartition, Long>> joins(long orders, long inner) {
        return Map.of("joins", Map.of(ORDERS, orders, INNER, inner));
    }

    private static Instant after(int ms) {
        return BEGAN.plus(Duration.ofMillis(ms));
    }
}
