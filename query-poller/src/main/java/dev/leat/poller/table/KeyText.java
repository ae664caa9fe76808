package dev.leat.poller.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;

/**
 * Values of ordered columns as one text, and back: a JSON array of texts. Equal values have equal texts, whether they come
 * from the database or from a topic. Thread-safe.
 */
public final class KeyText {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonStringEncoder ESCAPES = JsonStringEncoder.getInstance();

    private KeyText() {}

    /** @param values of the schemas; decimals may also be the bytes that Avro has for them */
    public static String of(List<Schema> schemas, List<?> values) {
        StringBuilder texts = new StringBuilder();
        for (int i = 0; i < values.size(); i++) {
            texts.append(i == 0 ? "[\"" : "\",\"");
            if (values.get(i) instanceof Long number) {
                texts.append(number.longValue());
            } else {
                ESCAPES.quoteAsString(text(schemas.get(i), values.get(i)), texts);
            }
        }
        return values.isEmpty() ? "[]" : texts.append("\"]").toString();
    }

    private static String text(Schema schema, Object value) {
        if (value instanceof ByteBuffer || value instanceof byte[]) {
            byte[] bytes = bytes(value);
            return Decimal.LOGICAL_NAME.equals(schema.name())
                    ? new BigDecimal(
                                    new BigInteger(bytes),
                                    Integer.parseInt(schema.parameters().get(Decimal.SCALE_FIELD)))
                            .toPlainString()
                    : Base64.getEncoder().encodeToString(bytes);
        }
        return value instanceof BigDecimal decimal ? decimal.toPlainString() : value.toString();
    }

    /**
     * What {@link #of} was made of.
     *
     * @throws IllegalArgumentException if it was not made of values of these schemas, or of their first few
     */
    public static List<Object> values(List<Schema> schemas, String text) {
        List<Object> values = new ArrayList<>();
        try {
            for (JsonNode value : JSON.readTree(text)) {
                values.add(value(schemas.get(values.size()), value.asText()));
            }
        } catch (JsonProcessingException | IndexOutOfBoundsException | NumberFormatException wrong) {
            throw new IllegalArgumentException("%s are no values of %s".formatted(text, schemas), wrong);
        }
        return values;
    }

    private static Object value(Schema schema, String text) {
        return switch (schema.type()) {
            case INT8, INT16 -> Short.valueOf(text);
            case INT32 -> Integer.valueOf(text);
            case INT64 -> Long.valueOf(text);
            case FLOAT32 -> Float.valueOf(text);
            case FLOAT64 -> Double.valueOf(text);
            case BOOLEAN -> Boolean.valueOf(text);
            case STRING -> text;
            case BYTES ->
                Decimal.LOGICAL_NAME.equals(schema.name())
                        ? new BigDecimal(text)
                        : ByteBuffer.wrap(Base64.getDecoder().decode(text));
            case ARRAY, MAP, STRUCT -> throw new IllegalArgumentException("a %s is no key".formatted(schema.type()));
        };
    }

    static byte[] bytes(Object value) {
        if (value instanceof byte[] bytes) {
            return bytes;
        }
        ByteBuffer buffer = ((ByteBuffer) value).duplicate();
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}
