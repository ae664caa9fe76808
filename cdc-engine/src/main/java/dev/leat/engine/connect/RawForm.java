package dev.leat.engine.connect;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.Map;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/**
 * A connector's value as JSON, whatever it is: what a dead letter shows of a change that has no bytes of its own. Of a key it
 * has all, so that the row can be found again. Thread-safe.
 */
public final class RawForm {

    private static final JsonMapper JSON = new JsonMapper();

    private RawForm() {}

    public static byte[] of(@Nullable Object value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator out = JSON.createGenerator(bytes)) {
            write(out, value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /**
     * The key of which {@link #of} gave this.
     *
     * @throws IllegalArgumentException if it is no key of that schema
     */
    public static Struct key(Schema schema, byte[] json) {
        try {
            return struct(schema, JSON.readTree(json));
        } catch (IOException | DataException | NumberFormatException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private static Struct struct(Schema schema, JsonNode fields) throws IOException {
        Struct struct = new Struct(schema);
        for (Field field : schema.fields()) {
            JsonNode value = fields.path(field.name());
            if (value.isMissingNode() || value.isNull()) {
                throw new IllegalArgumentException("it has no %s".formatted(field.name()));
            }
            struct.put(field, read(field.schema(), value));
        }
        return struct;
    }

    private static Object read(Schema schema, JsonNode value) throws IOException {
        return switch (schema.type()) {
            case INT8 -> Byte.valueOf(value.asText());
            case INT16 -> Short.valueOf(value.asText());
            case INT32 -> Integer.valueOf(value.asText());
            case INT64 -> Long.valueOf(value.asText());
            case FLOAT32 -> Float.valueOf(value.asText());
            case FLOAT64 -> Double.valueOf(value.asText());
            case BOOLEAN -> Boolean.valueOf(value.asText());
            case STRING -> value.asText();
            case BYTES ->
                Decimal.LOGICAL_NAME.equals(schema.name())
                        ? new BigDecimal(value.asText())
                        : ByteBuffer.wrap(value.binaryValue());
            case STRUCT -> struct(schema, value);
            case ARRAY, MAP -> throw new IllegalArgumentException("no column of a key is a " + schema.type());
        };
    }

    private static void write(JsonGenerator out, @Nullable Object value) throws IOException {
        switch (value) {
            case null -> out.writeNull();
            case Uncarried uncarried -> out.writeString(uncarried.raw());
            case Struct struct -> {
                out.writeStartObject();
                for (Field field : struct.schema().fields()) {
                    out.writeFieldName(field.name());
                    write(out, struct.getWithoutDefault(field.name()));
                }
                out.writeEndObject();
            }
            case Map<?, ?> map -> {
                out.writeStartObject();
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    out.writeFieldName(String.valueOf(entry.getKey()));
                    write(out, entry.getValue());
                }
                out.writeEndObject();
            }
            case Iterable<?> elements -> {
                out.writeStartArray();
                for (Object element : elements) {
                    write(out, element);
                }
                out.writeEndArray();
            }
            case byte[] binary -> out.writeBinary(binary);
            case ByteBuffer buffer -> {
                byte[] binary = new byte[buffer.remaining()];
                buffer.duplicate().get(binary);
                out.writeBinary(binary);
            }
            case Integer number -> out.writeNumber(number);
            case Short number -> out.writeNumber(number);
            case Long number -> out.writeNumber(number);
            case Boolean flag -> out.writeBoolean(flag);
            default -> out.writeString(value.toString());
        }
    }
}
