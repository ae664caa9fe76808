package dev.leat.platform.deadletter;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names a dead letter by its place: {@code source.shop:0:17}.
 *
 * @param topic the dead-letter topic
 */
public record LetterId(String topic, int partition, long offset) {

    static final String TOPICS = "dead-letters.";

    private static final Pattern TEXT = Pattern.compile("(.+):(\\d{1,9}):(\\d{1,18})");

    /** Empty if the text names none. */
    public static Optional<LetterId> parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        return matcher.matches()
                ? Optional.of(new LetterId(
                        TOPICS + matcher.group(1),
                        Integer.parseInt(matcher.group(2)),
                        Long.parseLong(matcher.group(3))))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return "%s:%d:%d".formatted(topic.substring(TOPICS.length()), partition, offset);
    }
}
