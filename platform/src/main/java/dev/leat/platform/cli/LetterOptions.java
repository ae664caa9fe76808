package dev.leat.platform.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which dead letters are meant. */
final class LetterOptions {

    @Option(
            names = "--by",
            paramLabel = "WHO",
            description = "Set aside by: \"source shop\", \"view orders\", \"store search of view orders\","
                    + " \"subscriber billing\", or the beginning of it.")
    @Nullable
    String by;

    @Option(names = "--code", paramLabel = "CODE", description = "With this code of an error.")
    @Nullable
    String code;

    @Option(names = "--since", paramLabel = "MOMENT", description = "Set aside from then on: 2026-01-31T12:00:00Z.")
    @Nullable
    String since;

    @Option(names = "--until", paramLabel = "MOMENT", description = "Set aside before that.")
    @Nullable
    String until;

    @Option(names = "--key", paramLabel = "KEY", description = "Of the entity with this key, as it is shown.")
    @Nullable
    String key;

    ObjectNode asked() {
        ObjectNode asked = JsonNodeFactory.instance.objectNode();
        put(asked, "by", by);
        put(asked, "code", code);
        put(asked, "since", since);
        put(asked, "until", until);
        put(asked, "key", key);
        return asked;
    }

    /** As parameters of a request, each with its {@code &}. */
    String query() {
        List<String> parameters = new ArrayList<>();
        asked().properties()
                .forEach(asked -> parameters.add("&" + asked.getKey() + "="
                        + ApiClient.step(asked.getValue().asText())));
        return String.join("", parameters);
    }

    private static void put(ObjectNode asked, String name, @Nullable String value) {
        if (value != null) {
            asked.put(name, value);
        }
    }
}
