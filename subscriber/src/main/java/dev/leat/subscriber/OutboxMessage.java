package dev.leat.subscriber;

import dev.leat.stream.error.LeatException;
import dev.leat.stream.error.StreamError;
import dev.leat.stream.topic.LeatHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * A message that a service left in an outbox.
 *
 * @param id of the message
 * @param type of the event
 * @param key the aggregate's id, unless the message has another
 * @param contentType of the payload, {@code application/json} or {@code application/avro}; Avro in the registry's wire format
 * @param payload not a copy: do not change it
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record OutboxMessage(String id, String type, String key, String contentType, byte[] payload) {

    /** Of a payload in JSON. */
    public String json() {
        return new String(payload, StandardCharsets.UTF_8);
    }

    static Optional<OutboxMessage> of(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return Optional.empty();
        }
        return Optional.of(new OutboxMessage(
                header(record, LeatHeaders.MESSAGE_ID),
                header(record, LeatHeaders.MESSAGE_TYPE),
                record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8),
                header(record, LeatHeaders.CONTENT_TYPE),
                record.value()));
    }

    private static String header(ConsumerRecord<?, ?> record, String name) {
        Header header = record.headers().lastHeader(name);
        if (header == null || header.value() == null) {
            throw new LeatException(
                    StreamError.UNREADABLE,
                    "record %d of partition %d of %s is no message of an outbox: it has no header %s"
                            .formatted(record.offset(), record.partition(), record.topic(), name));
        }
        return new String(header.value(), StandardCharsets.UTF_8);
    }
}
