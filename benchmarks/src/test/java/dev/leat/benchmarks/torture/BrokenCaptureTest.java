package dev.leat.benchmarks.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A torture that passed although a guarantee was taken away would prove nothing. */
class BrokenCaptureTest {

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    @Test
    void thatDebeziumsOwnOffsetLosesChangesIsNoticed() throws Exception {
        assertThat(SharedTorture.ofPostgres(folder, 2, Optional.of(Guarantee.OFFSET))
                        .verdict()
                        .lost())
                .isPositive();
    }

    @Test
    @Tag("torture")
    void thatAFrozenInstanceIsNotShutOutIsNoticed() throws Exception {
        assertThat(SharedTorture.ofPostgres(folder, 2, Optional.of(Guarantee.FENCE))
                        .verdict()
                        .repeated())
                .isPositive();
    }

    @Test
    @Tag("torture")
    void thatWhatWasPublishedIsNotDroppedIsNoticed() throws Exception {
        assertThat(SharedTorture.ofPostgres(folder, 2, Optional.of(Guarantee.DEDUPE))
                        .verdict()
                        .repeated())
                .isPositive();
    }
}
