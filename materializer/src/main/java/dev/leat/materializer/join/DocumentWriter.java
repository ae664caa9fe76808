package dev.leat.materializer.join;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.leat.materializer.view.ViewShape;
import dev.leat.stream.error.LeatException;
import dev.leat.stream.event.EntityKey;
import dev.leat.stream.topic.DeadLetter;
import dev.leat.stream.topic.LeatHeaders;
import dev.leat.stream.value.Column;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives documents the form of the view topic: the key a JSON object of the root's key columns, the value the JSON document
 * or nothing when it is gone, in the header the source transactions that it shows. The key's bytes never change for an
 * entity, since the topic is compacted.
 *
 * <p>A document that is too large for a record goes to the dead letters, its beginning at least, and all others go on.
 */
final class DocumentWriter extends ContextualProcessor<EntityKey, NodeChange, Object, byte[]> {

    private static final Logger LOG = LoggerFactory.getLogger(DocumentWriter.class);
    private static final JsonFactory JSON = new JsonFactory();

    private final ViewShape shape;
    private final int mostBytes;
    private final String documents;
    private final String deadLetters;
    private final Backlog backlog;

    /**
     * @param mostBytes of key, document and headers
     * @param documents the child that takes documents
     * @param deadLetters the child that takes those that are too large
     * @param backlog is told of each of these
     */
    DocumentWriter(ViewShape shape, int mostBytes, String documents, String deadLetters, Backlog backlog) {
        this.shape = shape;
        this.mostBytes = mostBytes;
        this.documents = documents;
        this.deadLetters = deadLetters;
        this.backlog = backlog;
    }

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
        byte[] key = key(shape.key(), change.key());
        Record<Object, byte[]> record = new Record<>(change.key(), document, change.timestamp(), headers);
        int size = size(key, document, headers);
        if (document != null && size > mostBytes) {
            setAside(record.withKey(key), size);
        } else {
            context().forward(record, documents);
        }
    }

    private static int size(byte[] key, byte @Nullable [] document, RecordHeaders headers) {
        int size = key.length + (document == null ? 0 : document.length);
        for (Header header : headers) {
            size += header.key().length() + header.value().length;
        }
        return size;
    }

    private void setAside(Record<byte[], byte[]> record, int size) {
        LeatException failure = new LeatException(
                JoinError.DOCUMENT_TOO_LARGE,
                "%s: the document of %s has %d bytes, and a Kafka record of these clients holds %d; leave large fields out of the view, or raise max.request.size in kafka.properties and the topic's max.message.bytes"
                        .formatted(shape.topic(), new String(record.key(), StandardCharsets.UTF_8), size, mostBytes));
        LOG.warn("Set aside: {}", failure.getMessage());
        byte[] beginning = Arrays.copyOf(record.value(), Math.min(record.value().length, mostBytes / 2));
        DeadLetter letter = new DeadLetter(
                record.key(),
                beginning,
                record.headers(),
                DeadLetter.Origin.unwritten(shape.topic()),
                DeadLetter.Reason.of(
                        failure, 1, Instant.ofEpochMilli(context().currentSystemTimeMs()), "view " + shape.view()));
        context()
                .forward(
                        new Record<Object, byte[]>(
                                record.key(),
                                beginning,
                                record.timestamp(),
                                letter.toRecord(deadLetters).headers()),
                        deadLetters);
        backlog.setAside();
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
