package dev.leat.platform.config;

import java.util.stream.Collectors;

/** Makes one line of what the YAML parser says over many. */
final class YamlMessage {

    private YamlMessage() {}

    static String brief(String message) {
        return message.lines()
                .filter(line -> !line.isBlank() && !Character.isWhitespace(line.charAt(0)))
                .map(String::strip)
                .collect(Collectors.joining(", "));
    }
}
