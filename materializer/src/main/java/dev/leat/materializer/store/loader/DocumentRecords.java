package dev.leat.materializer.store.loader;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.leat.materializer.store.DocumentWrite;
import dev.leat.materializer.store.StoreError;
import dev.leat.materializer.view.ViewShape;
import dev.leat.stream.event.EntityKey;
import dev.leat.stream.value.Column;
import dev.leat.stream.value.ColumnType;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads the records of a view's topic: key and value are JSON objects, a value of null is a deletion. */
final class DocumentRecords {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ViewShape shape;

    DocumentRecords(ViewShape shape) {
        this.shape = shape;
    }

    /** @throws dev.leat.stream.error.LeatException poison, if it is no document of this view */
    DocumentWrite decode(ConsumerRecord<byte[], byte[]> record) {
        try {
            EntityKey id = key(record.key());
            long version = (long) shape.generation() << 48 | record.offset();
            if (record.value() == null) {
                return new DocumentWrite.Delete(id, version);
            }
            mustBeOneObject(record.value());
            return new DocumentWrite.Put(id, version, new String(record.value(), StandardCharsets.UTF_8));
        } catch (IOException | IllegalArgumentException failure) {
            throw StoreError.RECORD_UNDECODABLE.causedBy(
                    failure,
                    "record %d of partition %d of %s is no document of the view: %s",
                    record.offset(),
                    record.partition(),
                    record.topic(),
                    failure.getMessage());
        }
    }

    private EntityKey key(byte[] bytes) throws IOException {
        if (bytes == null) {
            throw new IllegalArgumentException("it has no key");
        }
        JsonNode json = JSON.readTree(bytes);
        List<Object> values = new ArrayList<>(shape.key().size());
        for (Column column : shape.key()) {
            JsonNode value = json.path(column.name());
            if (!value.isValueNode() || value.isNull()) {
                throw new IllegalArgumentException("its key %s has no %s".formatted(json, column.name()));
            }
            values.add(value(column, value));
        }
        return EntityKey.of(values);
    }

    /** In a form from which the key becomes the same as from the Java form of the column's type. */
    private static Object value(Column column, JsonNode value) throws IOException {
        if (!(column.type() instanceof ColumnType.Scalar type)) {
            throw new IllegalArgumentException("key column %s is an array".formatted(column.name()));
        }
        return switch (type) {
            case INTEGER, LONG -> {
                if (!value.canConvertToExactIntegral() || !value.canConvertToLong()) {
                    throw new IllegalArgumentException("key column %s is %s".formatted(column.name(), value));
                }
                yield value.longValue();
            }
            case BOOLEAN -> value.booleanValue();
            case DOUBLE -> value.isNumber() ? value.doubleValue() : Double.parseDouble(value.textValue());
            case DECIMAL -> new BigDecimal(value.asText());
            case BYTES -> value.binaryValue();
            case TEXT, UUID, DATE, TIME, TIMESTAMP, INSTANT, JSON -> value.asText();
        };
    }

    private static void mustBeOneObject(byte[] value) throws IOException {
        try (JsonParser parser = JSON.createParser(value)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("its value is no JSON object");
            }
            parser.skipChildren();
            if (parser.nextToken() != null) {
                throw new IllegalArgumentException("its value goes on after the JSON object");
            }
        }
    }
}
