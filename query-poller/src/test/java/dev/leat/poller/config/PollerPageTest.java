package dev.leat.poller.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PollerPageTest {

    private final String page;

    PollerPageTest() throws IOException {
        this.page = Files.readString(Path.of("../docs/poller.md"));
    }

    @Test
    void everyCodeHasItsLine() {
        assertThat(page)
                .contains(Stream.of(PollerError.values())
                        .map(code -> "| `" + code.name() + "` |")
                        .toArray(String[]::new));
    }
}
