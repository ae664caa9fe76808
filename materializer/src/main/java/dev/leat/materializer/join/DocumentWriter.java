package dev.leat.materializer.join;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.leat.stream.event.EntityKey;
import dev.leat.stream.topic.LeatHeaders;
import dev.leat.stream.value.Column;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Gives documents the form of the view topic: the key a JSON object of the root's key columns, the value the JSON document
 * or nothing when it is gone, in the header the source transactions that it shows. The key's bytes never change for an
 * entity, since the topic is compacted.
 */
final class DocumentWriter extends ContextualProcessor<EntityKey, NodeChange, EntityKey, byte[]> {

    private static final JsonFactory JSON = new JsonFactory();

    @Override
    public void process(Record<EntityKey, NodeChange> change) {
        RecordHeaders headers = new RecordHeaders();
        if (!change.value().causes().isEmpty()) {
            headers.add(
                    LeatHeaders.CHANGES, Cause.header(change.value().causes()).getBytes(StandardCharsets.UTF_8));
        }
        byte[] document = change.value()
                .row()
                .map(row -> ("{" + row.fields() + "}").getBytes(StandardCharsets.UTF_8))
                .orElse(null);
        context().forward(new Record<>(change.key(), document, change.timestamp(), headers));
    }

    /** The key of a record of the view topic. */
    static byte[] key(List<Column> columns, EntityKey key) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(32);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            List<Object> values = key.values();
            for (int i = 0; i < columns.size(); i++) {
                json.writeFieldName(columns.get(i).name());
                writeValue(json, values.get(i));
            }
            json.writeEndObject();
        } catch (IOException impossibleInMemory) {
            throw new UncheckedIOException(impossibleInMemory);
        }
        return bytes.toByteArray();
    }

    private static void writeValue(JsonGenerator json, Object value) throws IOException {
        switch (value) {
            case Long number -> json.writeNumber(number);
            case Boolean flag -> json.writeBoolean(flag);
            default -> json.writeString(value.toString());
        }
    }
}
