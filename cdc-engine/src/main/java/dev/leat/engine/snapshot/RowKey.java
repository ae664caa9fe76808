package dev.leat.engine.snapshot;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
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
            Object value = key.get(field);
            values.add(value instanceof byte[] bytes ? ByteBuffer.wrap(bytes) : value);
        }
        return new RowKey(record.topic(), values);
    }
}
