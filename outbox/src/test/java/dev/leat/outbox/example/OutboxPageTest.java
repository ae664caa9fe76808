package dev.leat.outbox.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page shows what is compiled and run here, not what once was. */
final class OutboxPageTest {

    @ParameterizedTest
    @ValueSource(strings = {"PlainJdbc", "WithSpring", "WithJooq", "WithJpa"})
    void thePageShowsTheExampleAsItIs(String example) throws IOException {
        String source = Files.readString(
                Path.of("src/test/java/dev/leat/outbox/example").resolve(example + ".java"));
        String place = source.substring(source.indexOf("    void place("), source.indexOf("\n    }\n") + 1);
        String handle = source.substring(
                source.indexOf("    void handle("),
                source.indexOf("\n    }\n", source.indexOf("    void handle(")) + 1);

        assertThat(Files.readString(Path.of("../docs/outbox.md")))
                .contains(place)
                .contains(handle);
    }
}
