package dev.leat.benchmarks.torture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.benchmarks.torture.OutboxTorture.Plan;
import dev.leat.services.SharedServices;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

class OutboxTortureTest {

    private static final long SEED = 7;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    @Test
    void whatIsCommittedArrivesOnceAndInOrderAlsoWhenCaptureIsKilled() throws Exception {
        assertHolds(torture(OutboxTarget.on(SharedServices.postgreSql()), new Plan(2_000, 1, SEED, Optional.empty())));
    }

    @Test
    @Tag("torture")
    void howeverCaptureIsKilledWhatPostgreSqlCommittedArrivesOnceAndInOrder() throws Exception {
        assertHolds(torture(OutboxTarget.on(SharedServices.postgreSql()), new Plan(20_000, 4, SEED, Optional.empty())));
    }

    @Test
    @Tag("torture")
    void howeverCaptureIsKilledWhatMySqlCommittedArrivesOnceAndInOrder() throws Exception {
        assertHolds(torture(OutboxTarget.on(SharedServices.mySql()), new Plan(20_000, 3, SEED, Optional.empty())));
    }

    @Test
    @Tag("torture")
    void thatWhatWasPublishedIsNotDroppedIsNoticed() throws Exception {
        assertThat(torturedWithout(Guarantee.DEDUPE).repeated()).isPositive();
    }

    @Test
    @Tag("torture")
    void thatDebeziumsOwnOffsetLosesMessagesIsNoticed() throws Exception {
        assertThat(torturedWithout(Guarantee.OFFSET).lost()).isPositive();
    }

    @Test
    @Tag("torture")
    void thatAFrozenInstanceIsNotShutOutIsNoticed() throws Exception {
        assertThat(torturedWithout(Guarantee.FENCE).repeated()).isPositive();
    }

    private OutboxVerdict torturedWithout(Guarantee guarantee) throws Exception {
        return torture(OutboxTarget.on(SharedServices.postgreSql()), new Plan(2_000, 2, SEED, Optional.of(guarantee)));
    }

    private static void assertHolds(OutboxVerdict verdict) {
        assertThat(verdict.trace()).isEmpty();
        assertThat(verdict.messages()).isPositive();
        assertThat(verdict.holds()).isTrue();
    }

    private OutboxVerdict torture(OutboxTarget target, Plan plan) throws Exception {
        return new OutboxTorture(
                        target,
                        SharedServices.kafka(),
                        SharedServices.registry(),
                        folder,
                        new PrintWriter(System.err, true, StandardCharsets.UTF_8))
                .run(plan);
    }
}
