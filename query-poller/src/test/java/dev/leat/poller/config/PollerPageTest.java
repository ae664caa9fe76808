package dev.leat.poller.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
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

    @Test
    void theExampleIsReadAsItIsMeant() throws IOException {
        String fence = "```properties\n";
        int begin = page.indexOf(fence) + fence.length();
        Properties example = new Properties();
        example.load(new StringReader(page.substring(begin, page.indexOf("```", begin))));
        Map<String, String> given = new HashMap<>();
        example.stringPropertyNames().forEach(key -> given.put(key, example.getProperty(key)));

        assertThat(PollerSettings.of(given).tables())
                .extracting(TableSettings::fullName, TableSettings::cursor, TableSettings::kind, TableSettings::deleted)
                .containsExactly(
                        tuple("public.orders", List.of("updated_at"), CursorKind.UPDATED_AT, Optional.empty()),
                        tuple("public.customers", List.of("version"), CursorKind.VERSION, Optional.of("deleted_at")));
    }
}
