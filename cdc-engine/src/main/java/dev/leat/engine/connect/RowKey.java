package dev.leat.engine.connect;

import io.debezium.data.VariableScaleDecimal;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

/** Which row a record is of. Compared by value, whatever became of the key's schema between two records. */
public record RowKey(String topic, List<Object> values) {

    public RowKey {
        values = List.copyOf(values);
    }

    public static RowKey of(SourceRecord record) {
        return of(record.topic(), (Struct) record.key());
    }

    public static RowKey of(String topic, Struct key) {
        List<Object> values = new ArrayList<>();
        for (Field field : key.schema().fields()) {
            values.add(comparable(key.get(field)));
        }
        return new RowKey(topic, values);
    }

    /** Bytes come as an array or in a buffer, whoever made the record. */
    private static Object comparable(Object value) {
        return switch (value) {
            case byte[] bytes -> ByteBuffer.wrap(bytes.clone());
            case ByteBuffer bytes -> {
                byte[] copy = new byte[bytes.remaining()];
                bytes.duplicate().get(copy);
                yield ByteBuffer.wrap(copy);
            }
            // 1.0 is 1.00 for a database
            case BigDecimal decimal -> decimal.stripTrailingZeros();
            case Struct struct
            when VariableScaleDecimal.LOGICAL_NAME.equals(struct.schema().name()) ->
                comparable(
                        VariableScaleDecimal.toLogical(struct).getDecimalValue().orElseThrow());
            default -> value;
        };
    }

    /** Of no other row of its topic. */
    public String text() {
        return values.stream()
                .map(RowKey::text)
                .map(part -> part.replace("\\", "\\\\").replace(":", "\\:"))
                .collect(Collectors.joining(":"));
    }

    private static String text(Object value) {
        return value instanceof ByteBuffer bytes
                ? HexFormat.of().formatHex(bytes.array(), bytes.arrayOffset(), bytes.arrayOffset() + bytes.limit())
                : value.toString();
    }
}
