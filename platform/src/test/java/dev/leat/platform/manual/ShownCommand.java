package dev.leat.platform.manual;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A command line of a page, in a fenced block or in the text.
 *
 * @param program such as {@code leat}
 * @param words that follow it
 * @param whole whether nothing may be missing: it stands in a block, to be copied
 */
record ShownCommand(Path page, String program, List<String> words, boolean whole) {

    private static final Pattern PROGRAM = Pattern.compile("(?:\\./)?(leat|build|curl) +(.+)");
    private static final Pattern IN_TEXT = Pattern.compile("`((?:\\./)?leat [^`]+)`");
    private static final Pattern IN_COMMENT = Pattern.compile("\\b(leat [a-z][^;]*)");
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|'([^']*)'|(\\S+)");

    static List<ShownCommand> all() throws IOException {
        List<ShownCommand> all = new ArrayList<>();
        for (Fence fence : Manual.fences("sh", "console", "bash")) {
            for (String line : fence.text().replace("\\\n", " ").split("\n", -1)) {
                String[] parts = line.replaceFirst("^\\$ ", "").split("(^| +)# ", 2);
                all.addAll(of(fence.page(), parts[0], true));
                if (parts.length == 2) {
                    IN_COMMENT
                            .matcher(parts[1])
                            .results()
                            .forEach(command -> all.addAll(of(fence.page(), command.group(1), false)));
                }
            }
        }
        for (Path page : Manual.pages()) {
            IN_TEXT.matcher(Files.readString(page).replace("\n", " "))
                    .results()
                    .forEach(command -> all.addAll(of(page, command.group(1), false)));
        }
        return all;
    }

    /** One for each of the alternatives that it names with strokes between them; none if it is of another program. */
    private static List<ShownCommand> of(Path page, String text, boolean whole) {
        return PROGRAM.matcher(text.strip())
                .results()
                .filter(command -> command.start() == 0)
                .flatMap(command -> alternatives(words(command.group(2)))
                        .map(words -> new ShownCommand(page, command.group(1), words, whole)))
                .toList();
    }

    private static List<String> words(String text) {
        return WORD.matcher(text.replaceAll(" +\\| +(?=[a-z])", "|"))
                .results()
                .map(ShownCommand::unquoted)
                .toList();
    }

    private static String unquoted(MatchResult word) {
        return Stream.of(1, 2, 3)
                .map(word::group)
                .filter(text -> text != null)
                .findFirst()
                .orElse("");
    }

    private static Stream<List<String>> alternatives(List<String> words) {
        Stream<List<String>> lines = Stream.of(List.of());
        for (String word : words) {
            List<String> each = word.matches("[a-z-]+(\\|[a-z-]+)+") ? List.of(word.split("\\|", -1)) : List.of(word);
            lines = lines.flatMap(line -> each.stream()
                    .map(next -> Stream.concat(line.stream(), Stream.of(next)).toList()));
        }
        return lines;
    }

    /** What follows this option, as {@code -pl platform} or {@code -Dtest=X}, where it is given. */
    Stream<String> values(String option) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            if (words.get(i).equals(option)) {
                values.add(words.get(i + 1));
            } else if (words.get(i).startsWith(option) && !words.get(i).equals("-pl")) {
                values.add(words.get(i).substring(option.length()));
            }
        }
        return values.stream();
    }

    @Override
    public String toString() {
        return page.getFileName() + ": " + program + " " + String.join(" ", words);
    }
}
