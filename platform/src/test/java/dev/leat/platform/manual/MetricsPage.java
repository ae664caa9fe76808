package dev.leat.platform.manual;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The tables of docs/metrics.md, to be held against what is scraped. */
public final class MetricsPage {

    private static final Pattern LINE =
            Pattern.compile("\\| `(leat_\\w+)` \\| (\\w+) \\| ([^|]*) \\| ([^|]*)\\| (.*)\\|");
    private static final Pattern TYPE = Pattern.compile("(?m)^# TYPE (leat_\\w+) (\\w+)$");
    private static final Pattern SAMPLE = Pattern.compile("(?m)^(leat_\\w+)\\{([^}]*)}");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"");

    /** One line of a table. {@code meaning}: its words. */
    public record Line(String name, String type, Set<String> labels, String unit, String meaning) {

        /** Whether it stands among the metrics of subscribers. */
        public boolean isOfSubscribers() {
            return name.startsWith("leat_subscriber_");
        }

        /** Whether only a MySQL server makes it known. */
        public boolean isOfMySql() {
            return meaning.startsWith("MySQL:");
        }

        private String shown() {
            return "%s %s %s".formatted(name, type, labels);
        }
    }

    private MetricsPage() {}

    public static List<Line> lines() throws IOException {
        return Files.readAllLines(Path.of("../docs/metrics.md")).stream()
                .map(LINE::matcher)
                .filter(Matcher::matches)
                .map(line -> new Line(
                        line.group(1),
                        line.group(2),
                        new TreeSet<>(Arrays.asList(line.group(3).split(", "))),
                        line.group(4).strip(),
                        line.group(5).strip()))
                .toList();
    }

    /** The page says of these metrics what was scraped, and nothing else was scraped: names, types and labels. */
    public static void says(String scraped, Predicate<Line> these) throws IOException {
        assertThat(shown(scraped))
                .as("what is scraped, against the tables of docs/metrics.md")
                .containsExactlyInAnyOrderElementsOf(
                        lines().stream().filter(these).map(Line::shown).toList());
    }

    private static List<String> shown(String scraped) {
        Map<String, Set<String>> labels = new TreeMap<>();
        SAMPLE.matcher(scraped)
                .results()
                .forEach(sample -> labels.computeIfAbsent(sample.group(1), none -> new TreeSet<>())
                        .addAll(LABEL.matcher(sample.group(2))
                                .results()
                                .map((MatchResult label) -> label.group(1))
                                .filter(label -> !label.equals("le"))
                                .collect(Collectors.toSet())));
        return TYPE.matcher(scraped)
                .results()
                .map(type -> "%s %s %s"
                        .formatted(
                                type.group(1),
                                type.group(2),
                                labels.getOrDefault(
                                        type.group(2).equals("histogram") ? type.group(1) + "_count" : type.group(1),
                                        Set.of())))
                .toList();
    }
}
