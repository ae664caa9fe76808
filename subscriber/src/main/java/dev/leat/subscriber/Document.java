package dev.leat.subscriber;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.leat.stream.error.LeatException;
import dev.leat.stream.error.StreamError;
import java.io.IOException;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A document of a view.
 *
 * @param key its columns by name
 * @param content empty when the document is deleted
 */
public record Document(JsonNode key, Optional<JsonNode> content) {

    private static final ObjectMapper JSON = new ObjectMapper();

    static Optional<Document> of(ConsumerRecord<byte[], byte[]> record) {
        try {
            return Optional.of(new Document(
                    JSON.readTree(record.key()),
                    record.value() == null ? Optional.empty() : Optional.of(JSON.readTree(record.value()))));
        } catch (IOException | IllegalArgumentException wrong) {
            throw new LeatException(
                    StreamError.UNREADABLE,
                    "record %d of partition %d of %s is no document: %s"
                            .formatted(record.offset(), record.partition(), record.topic(), wrong.getMessage()),
                    wrong);
        }
    }
}
