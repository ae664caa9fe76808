package dev.leat.stream.codec;

import dev.leat.stream.event.EntityKey;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/**
 * A key of whole numbers and texts without another meaning, as nearly all are: its values are those of its entity as they are, without
 * the detour over Avro's records. Immutable, thread-safe.
 */
final class PlainKey {

    private final List<Field> fields;

    private PlainKey(List<Field> fields) {
        this.fields = List.copyOf(fields);
    }

    /** Null when the schema is none of such a key. */
    static @Nullable PlainKey of(Schema schema) {
        return schema.fields().stream().allMatch(PlainKey::isPlain) ? new PlainKey(schema.fields()) : null;
    }

    private static boolean isPlain(Field field) {
        Schema schema = field.schema();
        return schema.name() == null
                && schema.defaultValue() == null
                && switch (schema.type()) {
                    case INT8, INT16, INT32, INT64, STRING -> true;
                    case FLOAT32, FLOAT64, BOOLEAN, BYTES, ARRAY, MAP, STRUCT -> false;
                };
    }

    /** Null when it has a part that is not there. */
    @Nullable
    EntityKey of(Object key) {
        Struct struct = (Struct) key;
        if (fields.size() == 1 && struct.get(fields.get(0)) instanceof Number number) {
            return EntityKey.of(number.longValue());
        }
        List<Object> values = new ArrayList<>(fields.size());
        for (Field field : fields) {
            Object value = struct.get(field);
            if (value == null) {
                return null;
            }
            values.add(value instanceof Number number ? (Object) number.longValue() : value);
        }
        return EntityKey.of(values);
    }
}
