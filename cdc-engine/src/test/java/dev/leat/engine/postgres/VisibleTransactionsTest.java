package dev.leat.engine.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VisibleTransactionsTest {

    @Test
    void aSnapshotSeesWhatHadEndedAndNothingThatWasUnderWayOrCameLater() {
        VisibleTransactions seen = VisibleTransactions.of("100:105:100,103", "mark");

        assertThat(seen.sees(99L)).isTrue();
        assertThat(seen.sees(100L)).isFalse();
        assertThat(seen.sees(101L)).isTrue();
        assertThat(seen.sees(103L)).isFalse();
        assertThat(seen.sees(104L)).isTrue();
        assertThat(seen.sees(105L)).isFalse();
    }

    @Test
    void aSnapshotWithNothingUnderWayIsRead() {
        assertThat(VisibleTransactions.of("7:7:", "mark").sees(6L)).isTrue();
        assertThat(VisibleTransactions.of("7:7:", "mark").sees(7L)).isFalse();
    }

    @Test
    void theLogsShortNumbersAreUnderstoodAroundTheirOverflow() {
        long overflow = 3L << 32;
        VisibleTransactions before = VisibleTransactions.of((overflow - 5) + ":" + (overflow - 5) + ":", "mark");
        VisibleTransactions after = VisibleTransactions.of((overflow + 5) + ":" + (overflow + 5) + ":", "mark");

        assertThat(before.sees(0xFFFF_FFF0L)).isTrue();
        assertThat(before.sees(3L)).isFalse();
        assertThat(after.sees(0xFFFF_FFF0L)).isTrue();
        assertThat(after.sees(3L)).isTrue();
        assertThat(after.sees(7L)).isFalse();
    }
}
