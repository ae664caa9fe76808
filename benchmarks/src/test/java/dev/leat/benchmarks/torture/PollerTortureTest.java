package dev.leat.benchmarks.torture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.benchmarks.torture.poller.PollerCommand;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

@Tag("torture")
class PollerTortureTest {

    @ParameterizedTest
    @ValueSource(strings = {"postgres", "mysql", "h2"})
    void howeverLateTransactionsCommitAndThePollerIsKilledTheTopicShowsTheTable(String source) {
        assertThat(torture("--source", source)).isZero();
    }

    @Test
    void thatTransactionsAreThoughtToTakeNoTimeIsNoticed() {
        assertThat(torture("--break", "HORIZON")).isEqualTo(1);
    }

    @Test
    void thatThePollerDoesNotKnowWhatWasPublishedIsNoticed() {
        assertThat(torture("--break", "EMITTED")).isEqualTo(1);
    }

    private static int torture(String... further) {
        Stream<String> usual = Stream.of("--seconds", "15", "--longest-ms", "4000", "--kills", "3", "--seed", "11");
        return new CommandLine(new PollerCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(Stream.concat(usual, Stream.of(further)).toArray(String[]::new));
    }
}
