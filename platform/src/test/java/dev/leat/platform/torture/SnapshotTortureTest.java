package dev.leat.platform.torture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.platform.torture.SnapshotTorture.Outcome;
import dev.leat.platform.torture.SnapshotTorture.Plan;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A short form of {@code benchmarks/torture snapshot}. */
@Tag("torture")
class SnapshotTortureTest {

    /** Truncates the lines and kills the program. */
    private static final long KILLING = 8;

    /** Truncates the orders and pauses the job. */
    private static final long PAUSING = 18;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    @Test
    void whateverHappensToAReconcileTopicsAndStoresAreWhatTheDatabaseIsAndThatTheyAreNotIsNoticed() throws Exception {
        PrintWriter progress = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        try (SnapshotTorture torture = new SnapshotTorture("torture", folder, progress)) {
            Outcome outcome = torture.run(new Plan(1, KILLING, false));
            assertThat(outcome.differences()).isEmpty();
            assertThat(outcome.holds()).isTrue();

            assertThat(torture.run(new Plan(1, PAUSING, true)).differences())
                    .anyMatch(difference -> difference.contains("still has"));
        }
    }
}
