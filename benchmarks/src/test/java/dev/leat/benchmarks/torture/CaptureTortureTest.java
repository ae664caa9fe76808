package dev.leat.benchmarks.torture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.benchmarks.torture.CaptureTorture.Outcome;
import dev.leat.benchmarks.torture.CaptureTorture.Plan;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

class CaptureTortureTest {

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    @Test
    void howeverCaptureIsKilledItsReadersSeeWhatPostgreSqlCommitted() throws Exception {
        assertHolds(SharedTorture.ofPostgres(folder, 2, Optional.empty()));
    }

    @Test
    void howeverCaptureIsKilledItsReadersSeeWhatMySqlCommitted() throws Exception {
        assertHolds(SharedTorture.ofMySql(folder, 1));
    }

    @Test
    @Tag("torture")
    void howeverOftenCaptureIsKilledItsReadersSeeWhatPostgreSqlCommitted() throws Exception {
        assertHolds(SharedTorture.ofPostgres(folder, 12, Optional.empty()));
    }

    @Test
    @Tag("torture")
    void howeverOftenCaptureIsKilledItsReadersSeeWhatMySqlCommitted() throws Exception {
        assertHolds(SharedTorture.ofMySql(folder, 12));
    }

    @Test
    void aTransactionThatDoesNotFitIntoTheHeapIsExactAlsoWhenItIsKilledInItsMiddle() throws Exception {
        assertHolds(SharedTorture.ofPostgres(folder, largeTransaction(1)));
    }

    @Test
    @Tag("torture")
    void aTransactionThatDoesNotFitIntoTheHeapIsExactHoweverOftenItIsKilledInItsMiddle() throws Exception {
        assertHolds(SharedTorture.ofPostgres(folder, largeTransaction(4)));
    }

    private static Plan largeTransaction(int kills) {
        return new Plan(kills, SharedTorture.SEED, Optional.empty(), OptionalInt.of(150_000), 160);
    }

    private static void assertHolds(Outcome outcome) {
        assertThat(outcome.stopped()).isEmpty();
        assertThat(outcome.verdict().trace()).isEmpty();
        assertThat(outcome.holds()).isTrue();
    }
}
