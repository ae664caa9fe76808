package dev.leat.stream.codec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.leat.stream.value.CanonicalJson;
import dev.leat.stream.value.ColumnType;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/** Records (geometry and the like) and maps as JSON text, each value in its canonical form. */
final class StructuresAsJson {

    private static final JsonFactory JSON = new JsonFactory();

    private interface Content {
        void write(JsonGenerator json, Object raw) throws IOException;
    }

    private StructuresAsJson() {}

    static SemanticType of(Schema type) {
        Content content = type.getType() == Schema.Type.MAP ? map(type) : record(type);
        return new SemanticType(ColumnType.Scalar.JSON, raw -> {
            StringWriter text = new StringWriter();
            try (JsonGenerator json = JSON.createGenerator(text)) {
                json.writeStartObject();
                content.write(json, raw);
                json.writeEndObject();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return text.toString();
        });
    }

    private static Content record(Schema type) {
        List<Schema.Field> fields = type.getFields();
        List<SemanticType> types =
                fields.stream().map(field -> SemanticType.of(field.schema())).toList();
        return (json, raw) -> {
            IndexedRecord record = (IndexedRecord) raw;
            for (int i = 0; i < types.size(); i++) {
                json.writeFieldName(RecordReader.columnName(fields.get(i)));
                write(json, types.get(i), record.get(i));
            }
        };
    }

    private static Content map(Schema type) {
        SemanticType values = SemanticType.of(type.getValueType());
        return (json, raw) -> {
            Map<String, @Nullable Object> sorted = new TreeMap<>();
            ((Map<?, ?>) raw).forEach((key, value) -> sorted.put(key.toString(), value));
            for (Map.Entry<String, @Nullable Object> entry : sorted.entrySet()) {
                json.writeFieldName(entry.getKey());
                write(json, values, entry.getValue());
            }
        };
    }

    private static void write(JsonGenerator json, SemanticType type, @Nullable Object raw) throws IOException {
        CanonicalJson.write(
                json, type.type(), raw == null ? null : type.reader().read(raw));
    }
}
