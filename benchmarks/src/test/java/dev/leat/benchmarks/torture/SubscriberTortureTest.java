package dev.leat.benchmarks.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

@Tag("torture")
class SubscriberTortureTest {

    @Test
    void howeverAServiceIsKilledEachMessageHasItsEffectOnceAndInOrder() {
        assertThat(torture()).isZero();
    }

    @Test
    void thatTheInboxRemembersNothingIsNoticed() {
        assertThat(torture("--break", "INBOX")).isEqualTo(1);
    }

    private static int torture(String... further) {
        Stream<String> usual = Stream.of("--messages", "2000", "--kills", "4", "--seed", "11");
        return new CommandLine(new SubscriberCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(Stream.concat(usual, Stream.of(further)).toArray(String[]::new));
    }
}
