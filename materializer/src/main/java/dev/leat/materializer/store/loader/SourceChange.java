package dev.leat.materializer.store.loader;

import dev.leat.stream.topic.LeatHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * A source transaction that a document shows for the first time.
 *
 * @param committedAt by the source's clock
 * @param transaction the source's name of it
 */
public record SourceChange(Instant committedAt, String transaction) {

    private static final Pattern COMMA = Pattern.compile(",");

    /** What {@link LeatHeaders#CHANGES} says; what cannot be read in it is left out, since it is for measuring only. */
    static List<SourceChange> of(Headers headers) {
        Header header = headers.lastHeader(LeatHeaders.CHANGES);
        if (header == null || header.value() == null) {
            return List.of();
        }
        List<SourceChange> changes = new ArrayList<>();
        COMMA.splitAsStream(new String(header.value(), StandardCharsets.UTF_8)).forEach(text -> {
            int slash = text.indexOf('/');
            if (slash > 0 && text.substring(0, slash).chars().allMatch(Character::isDigit) && slash <= 15) {
                Instant at = Instant.ofEpochMilli(Long.parseLong(text.substring(0, slash)));
                changes.add(new SourceChange(at, text.substring(slash + 1)));
            }
        });
        return changes;
    }
}
