package dev.leat.benchmarks.torture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.benchmarks.torture.poller.PollerCommand;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class PollerTortureTest {

    private static final List<String> SHORT = List.of("--seconds", "4", "--longest-ms", "1500", "--kills", "1");
    private static final List<String> LONG = List.of("--seconds", "15", "--longest-ms", "4000", "--kills", "3");

    @Test
    void howeverLateTransactionsCommitTheTopicShowsTheTable() {
        assertThat(torture(SHORT, "--source", "postgres")).isZero();
    }

    @Tag("torture")
    @ParameterizedTest
    @ValueSource(strings = {"postgres", "mysql", "h2"})
    void howeverLateTransactionsCommitAndThePollerIsKilledTheTopicShowsTheTable(String source) {
        assertThat(torture(LONG, "--source", source)).isZero();
    }

    @Tag("torture")
    @Test
    void thatTransactionsAreThoughtToTakeNoTimeIsNoticed() {
        assertThat(torture(LONG, "--break", "HORIZON")).isEqualTo(1);
    }

    @Tag("torture")
    @Test
    void thatThePollerDoesNotKnowWhatWasPublishedIsNoticed() {
        assertThat(torture(LONG, "--break", "EMITTED")).isEqualTo(1);
    }

    private static int torture(List<String> form, String... further) {
        Stream<String> seeded = Stream.concat(Stream.of("--seed", "11"), Stream.of(further));
        return new CommandLine(new PollerCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(Stream.concat(form.stream(), seeded).toArray(String[]::new));
    }
}
