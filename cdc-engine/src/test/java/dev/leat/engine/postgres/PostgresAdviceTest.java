package dev.leat.engine.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.engine.postgres.PostgresServer.LogSettings;
import dev.leat.engine.source.SourceProblem;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class PostgresAdviceTest {

    private static final long GIB = 1L << 30;

    @Test
    void aLimitThatIsReachedBeforeMondayIsWarnedOf() {
        // 100 KiB/s are 22 GiB in 64 hours
        assertThat(advice(OptionalLong.of(10 * GIB), OptionalDouble.of(100 << 10)))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.isError()).isFalse();
                    assertThat(problem.message()).contains("10240 MiB", "22500 MiB in 64 h");
                    assertThat(problem.fix()).contains("'45000MB'");
                });
    }

    @Test
    void aLimitThatLastsUntilMondayIsFine() {
        assertThat(advice(OptionalLong.of(30 * GIB), OptionalDouble.of(100 << 10)))
                .isEmpty();
    }

    @Test
    void aServerOfWhichNothingIsKnownYetIsNotGuessedAt() {
        assertThat(advice(OptionalLong.of(GIB), OptionalDouble.empty())).isEmpty();
    }

    @Test
    void noLimitIsWarnedOf() {
        assertThat(advice(OptionalLong.empty(), OptionalDouble.of(100 << 10)))
                .singleElement()
                .satisfies(problem -> assertThat(problem.fix()).contains("'45000MB'"));
    }

    private static List<SourceProblem> advice(OptionalLong keepBytes, OptionalDouble bytesPerSecond) {
        return PostgresAdvice.ofKeeping(new LogSettings(180_000, keepBytes, Duration.ZERO, bytesPerSecond, false));
    }
}
