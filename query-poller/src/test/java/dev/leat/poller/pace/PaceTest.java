package dev.leat.poller.pace;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class PaceTest {

    private static final long SECOND = 1_000_000_000;

    @Test
    void thePauseGrowsToTheCeilingWhileNothingChangesAndFallsToTheFloorWithTheFirstChange() {
        Interval interval = new Interval(Duration.ofMillis(100), Duration.ofMillis(200));
        assertThat(interval.next(false)).isEqualTo(Duration.ofMillis(150));
        assertThat(interval.next(false)).isEqualTo(Duration.ofMillis(200));
        assertThat(interval.next(false)).isEqualTo(Duration.ofMillis(200));
        assertThat(interval.next(true)).isEqualTo(Duration.ofMillis(100));
    }

    @Test
    void noMoreRowsAreReadThanTheRateAllows() {
        RowRate rate = new RowRate(100);
        assertThat(rate.pause(0)).isZero();
        rate.took(50, 0);
        assertThat(rate.pause(0)).isEqualTo(Duration.ofMillis(500));
        rate.took(50, 0);
        assertThat(rate.pause(SECOND / 2)).isEqualTo(Duration.ofMillis(500));
        assertThat(rate.pause(2 * SECOND)).isZero();
        // what was not read before is not made up for
        rate.took(100, 10 * SECOND);
        assertThat(rate.pause(10 * SECOND)).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void aFailingSourceIsLeftAloneLongerAndLongerUntilItAnswers() {
        Breaker breaker = new Breaker(Duration.ofSeconds(4), 3, RandomGenerator.of("L64X128MixRandom"));
        assertThat(breaker.failed(0)).isFalse();
        assertThat(breaker.pause(0)).isBetween(Duration.ofMillis(250), Duration.ofMillis(500));
        assertThat(breaker.failed(0)).isFalse();
        assertThat(breaker.failed(0)).isTrue();
        assertThat(breaker.pause(0)).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(2));
        assertThat(breaker.pause(3 * SECOND)).isZero();
        breaker.succeeded();
        assertThat(breaker.pause(0)).isZero();
        assertThat(breaker.failed(0)).isFalse();
    }

    @Test
    void aPageHasFewerRowsWhereTheyAreLargeAndGrowsStepByStepWhereTheyAreSmall() {
        PageSize size = new PageSize();
        int first = size.rows(2_000);
        assertThat(first).isLessThan(2_000);
        size.had(first, first * 100L);
        assertThat(size.rows(2_000)).isBetween(first + 1, 1_999);
        size.had(size.rows(2_000), size.rows(2_000) * 100L);
        assertThat(size.rows(2_000)).isEqualTo(2_000);
        size.had(2_000, 2_000L << 20);
        assertThat(size.rows(2_000)).isEqualTo(32);
        size.had(1, 64 << 20);
        assertThat(size.rows(2_000)).isEqualTo(1);
        size.had(1, 100);
        assertThat(size.rows(2_000)).isEqualTo(4);
        size.had(3, 300);
        assertThat(size.rows(2_000)).isEqualTo(4);
        size.had(1, 64 << 20);
        size.had(0, 0);
        assertThat(size.rows(2_000)).isEqualTo(1);
    }
}
