package dev.leat.outbox;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** What a message may be. Each check gives back what it has checked, or says what is wrong with it and what would be right. */
final class Limits {

    private static final int NAME_CHARACTERS = 255;
    private static final Pattern TOPIC_PART = Pattern.compile("[A-Za-z0-9._-]{1,100}");
    private static final Set<String> OURS = Set.of("id", "type", "content-type");

    private Limits() {}

    static String present(String what, String value) {
        if (value.isBlank()) {
            throw new IllegalArgumentException("the " + what + " is empty");
        }
        return value;
    }

    static String name(String what, String value) {
        int characters = present(what, value).length();
        if (characters > NAME_CHARACTERS) {
            throw new IllegalArgumentException("the %s has %d characters, and %d are allowed: %s..."
                    .formatted(what, characters, NAME_CHARACTERS, value.substring(0, 40)));
        }
        if (value.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(
                    "the %s contains the character U+0000, which no database keeps".formatted(what));
        }
        return value;
    }

    static String topicPart(String what, String value) {
        if (!TOPIC_PART.matcher(name(what, value)).matches()) {
            throw new IllegalArgumentException(
                    "the %s becomes part of a topic's name, and must be 1 to 100 of A-Z a-z 0-9 . _ - : %s"
                            .formatted(what, value));
        }
        return value;
    }

    static String headerName(String name) {
        String checked = name("name of a header", name);
        String lower = checked.toLowerCase(Locale.ROOT);
        if (OURS.contains(lower) || lower.startsWith("leat-")) {
            throw new IllegalArgumentException(
                    "the header %s is written by Leat itself (as are id, type, content-type and leat-...): choose another name"
                            .formatted(name));
        }
        return checked;
    }

    static int partition(int partition) {
        if (partition < 0) {
            throw new IllegalArgumentException("partition %d: the first one is 0".formatted(partition));
        }
        return partition;
    }

    static void size(Message message, int maxBytes) {
        long bytes = message.payloadBytes()
                + bytes(message.payloadSchema().orElse(""))
                + bytes(message.key().orElse(message.aggregateId()));
        for (var header : message.headers().entrySet()) {
            bytes += bytes(header.getKey()) + bytes(header.getValue());
        }
        if (bytes > maxBytes) {
            throw new IllegalArgumentException(
                    "%s: %d bytes with its headers, and %d fit into a record; publish where the large part is to be found instead"
                            .formatted(message, bytes, maxBytes));
        }
    }

    private static long bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
