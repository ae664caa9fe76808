package dev.leat.benchmarks.torture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.benchmarks.torture.CaptureTorture.Outcome;
import dev.leat.benchmarks.torture.CaptureTorture.Plan;
import dev.leat.services.SharedServices;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

class CaptureTortureTest {

    private static final long SEED = 7;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    @Test
    void howeverCaptureIsKilledItsReadersSeeWhatPostgreSqlCommitted() throws Exception {
        assertHolds(torture(4, Optional.empty()));
    }

    @Test
    void howeverCaptureIsKilledItsReadersSeeWhatMySqlCommitted() throws Exception {
        try (TorturedDatabase database = new MySqlTarget(SharedServices.mySql(), new AtomicLong()::incrementAndGet)) {
            assertHolds(torture(database, Plan.of(3, SEED, Optional.empty())));
        }
    }

    @Test
    void aTransactionThatDoesNotFitIntoTheHeapIsExactAlsoWhenItIsKilledInItsMiddle() throws Exception {
        try (TorturedDatabase database =
                new PostgresTarget(SharedServices.postgreSql(), new AtomicLong()::incrementAndGet)) {
            assertHolds(torture(database, new Plan(2, SEED, Optional.empty(), OptionalInt.of(150_000), 160)));
        }
    }

    private static void assertHolds(Outcome outcome) {
        assertThat(outcome.stopped()).isEmpty();
        assertThat(outcome.verdict().trace()).isEmpty();
        assertThat(outcome.holds()).isTrue();
    }

    @Test
    void thatDebeziumsOwnOffsetLosesChangesIsNoticed() throws Exception {
        assertThat(torture(4, Optional.of(Guarantee.OFFSET)).verdict().lost()).isPositive();
    }

    @Test
    void thatAFrozenInstanceIsNotShutOutIsNoticed() throws Exception {
        assertThat(torture(2, Optional.of(Guarantee.FENCE)).verdict().repeated())
                .isPositive();
    }

    @Test
    void thatWhatWasPublishedIsNotDroppedIsNoticed() throws Exception {
        assertThat(torture(3, Optional.of(Guarantee.DEDUPE)).verdict().repeated())
                .isPositive();
    }

    private Outcome torture(int kills, Optional<Guarantee> broken) throws Exception {
        try (TorturedDatabase database =
                new PostgresTarget(SharedServices.postgreSql(), new AtomicLong()::incrementAndGet)) {
            return torture(database, Plan.of(kills, SEED, broken));
        }
    }

    private Outcome torture(TorturedDatabase database, Plan plan) throws Exception {
        return new CaptureTorture(
                        database,
                        SharedServices.kafka(),
                        SharedServices.registry(),
                        folder,
                        new PrintWriter(System.err, true, StandardCharsets.UTF_8))
                .run(plan);
    }
}
