package dev.leat.engine.snapshot;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

/** Which row a record is of. Compared by value, whatever became of the key's schema between two records. */
record RowKey(String topic, List<Object> values) {

    RowKey {
        values = List.copyOf(values);
    }

    static RowKey of(SourceRecord record) {
        Struct key = (Struct) record.key();
        List<Object> values = new ArrayList<>();
        for (Field field : key.schema().fields()) {
            values.add(comparable(key.get(field)));
        }
        return new RowKey(record.topic(), values);
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
            default -> value;
        };
    }

    /** Of no other row of its topic. */
    String text() {
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
