package dev.leat.subscriber;

import dev.leat.stream.topic.LeatHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * An event on its way to the handler.
 *
 * @param topic partition and offset: where its record stood first, also when it is redriven
 * @param headers of the record; not to be changed
 * @param attempt 1 for the first; goes on counting when the event is redriven
 */
public record Delivery<T>(T event, String topic, int partition, long offset, Headers headers, int attempt) {

    /**
     * The same whenever this event is delivered, and of no other event of its topic: that of the change or of the outbox's
     * message, else the record's place. For an inbox.
     */
    public String messageId() {
        return header(LeatHeaders.EVENT_ID)
                .or(() -> header(LeatHeaders.MESSAGE_ID))
                .orElseGet(() -> "%s/%d/%d".formatted(topic, partition, offset));
    }

    /** The last one of that name, as text. */
    public Optional<String> header(String name) {
        Header header = headers.lastHeader(name);
        return header == null || header.value() == null
                ? Optional.empty()
                : Optional.of(new String(header.value(), StandardCharsets.UTF_8));
    }
}
