package dev.leat.engine.connect;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;

/**
 * Stands in a record for a value that the log does not carry, because the change did not touch it. Told by identity and not
 * by what it holds, so that no data can be mistaken for it.
 */
public final class Untouched {

    /** Made here, so that they are the same as no other object. */
    private static final String TEXT = String.valueOf("not in the log".toCharArray());

    private static final ByteBuffer BYTES = ByteBuffer.allocate(0).asReadOnlyBuffer();
    private static final List<Object> LIST = Collections.unmodifiableList(new ArrayList<>());
    private static final BigDecimal DECIMAL = new BigDecimal("0E-1000");

    private Untouched() {}

    /**
     * What stands for the value in a field of this schema.
     *
     * @throws IllegalArgumentException for a type whose values are too small to be left out
     */
    public static Object of(Schema schema) {
        return switch (schema.type()) {
            case STRING -> TEXT;
            case BYTES -> Decimal.LOGICAL_NAME.equals(schema.name()) ? DECIMAL : BYTES;
            case ARRAY -> LIST;
            case STRUCT -> new Missing(schema);
            case INT8, INT16, INT32, INT64, FLOAT32, FLOAT64, BOOLEAN, MAP ->
                throw new IllegalArgumentException("a value of type %s is never left out".formatted(schema.type()));
        };
    }

    /** What a field holds that allows no null and has no value. */
    public static Object nothing(Schema schema) {
        return switch (schema.type()) {
            case STRING -> "io.debezium.data.Json".equals(schema.name()) ? "null" : "";
            case BYTES -> Decimal.LOGICAL_NAME.equals(schema.name()) ? zero(schema) : ByteBuffer.allocate(0);
            case ARRAY -> List.of();
            case STRUCT -> new Struct(schema).put("scale", 0).put("value", new byte[] {0});
            case INT8 -> (byte) 0;
            case INT16 -> (short) 0;
            case INT32 -> 0;
            case INT64 -> 0L;
            case FLOAT32 -> 0f;
            case FLOAT64 -> 0d;
            case BOOLEAN -> false;
            case MAP -> Map.of();
        };
    }

    private static BigDecimal zero(Schema decimal) {
        return BigDecimal.ZERO.setScale(Integer.parseInt(decimal.parameters().get(Decimal.SCALE_FIELD)));
    }

    /** Whether a field of this schema can hold one. */
    public static boolean mayStandIn(Schema schema) {
        return Set.of(Schema.Type.STRING, Schema.Type.BYTES, Schema.Type.ARRAY, Schema.Type.STRUCT)
                .contains(schema.type());
    }

    @SuppressWarnings("ReferenceEquality") // the point of it
    public static boolean is(Object value) {
        return value == TEXT || value == BYTES || value == LIST || value == DECIMAL || value instanceof Missing;
    }

    private static final class Missing extends Struct {

        Missing(Schema schema) {
            super(schema);
        }

        /** It has no fields, and the connector shall not mind. */
        @Override
        public void validate() {}
    }
}
