package dev.leat.engine.publish;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.leat.engine.connect.Uncarried;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/** A connector's value as JSON, whatever it is: what a dead letter shows of a change that has no bytes of its own. */
final class RawForm {

    private final JsonFactory json = new JsonFactory();

    byte[] of(@Nullable Object value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator out = json.createGenerator(bytes)) {
            write(out, value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
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
