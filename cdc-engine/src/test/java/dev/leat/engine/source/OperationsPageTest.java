package dev.leat.engine.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.engine.SourceState;
import dev.leat.stream.error.ErrorCode;
import dev.leat.stream.error.ErrorKind;
import dev.leat.stream.error.StreamError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OperationsPageTest {

    private static final Path PAGE = Path.of("../docs/operations.md");

    @Test
    void everyCodeHasItsParagraphUnderItsKindAndNothingElseHas() throws IOException {
        List<String> told = new ArrayList<>();
        String kind = "";
        for (String line : Files.readAllLines(PAGE)) {
            if (line.startsWith("### ")) {
                kind = line.substring(4).split("\\W", 2)[0].toUpperCase(Locale.ROOT);
            } else if (line.startsWith("- `")) {
                String of = kind;
                codes(line.substring(0, line.indexOf(':'))).forEach(code -> told.add(of + " " + code));
            }
        }

        assertThat(told)
                .containsExactlyInAnyOrderElementsOf(
                        Stream.<ErrorCode>concat(Stream.of(CaptureError.values()), Stream.of(StreamError.values()))
                                .map(code -> code.kind() + " " + code.name())
                                .toList());
        assertThat(ErrorKind.values()).hasSize(3);
    }

    @Test
    void everyStateIsTold() throws IOException {
        assertThat(codes(Files.readString(PAGE).toUpperCase(Locale.ROOT)))
                .contains(Stream.of(SourceState.values()).map(Enum::name).toArray(String[]::new));
    }

    private static List<String> codes(String text) {
        return Pattern.compile("`([A-Z_]+)`")
                .matcher(text)
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }
}
