package dev.leat.poller.table;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/**
 * A struct of values that are known to be of its schema, in the order of its fields. {@link Struct#put} makes, of each value,
 * the text of an error that it might come to, and {@link Struct#validate} goes through all of them once more: together a quarter
 * of what a poll of a large table takes. Whoever writes such a struct in a form of bytes finds a value of another type then.
 */
final class Filled extends Struct {

    private final @Nullable Object[] values;

    Filled(Schema schema, @Nullable Object... values) {
        super(schema);
        this.values = values;
    }

    @Override
    public @Nullable Object get(Field field) {
        Object value = values[field.index()];
        return value == null ? field.schema().defaultValue() : value;
    }

    @Override
    public @Nullable Object getWithoutDefault(String name) {
        return values[field(name).index()];
    }

    @Override
    public @Nullable Byte getInt8(String name) {
        return (Byte) of(Schema.Type.INT8, name);
    }

    @Override
    public @Nullable Short getInt16(String name) {
        return (Short) of(Schema.Type.INT16, name);
    }

    @Override
    public @Nullable Integer getInt32(String name) {
        return (Integer) of(Schema.Type.INT32, name);
    }

    @Override
    public @Nullable Long getInt64(String name) {
        return (Long) of(Schema.Type.INT64, name);
    }

    @Override
    public @Nullable Float getFloat32(String name) {
        return (Float) of(Schema.Type.FLOAT32, name);
    }

    @Override
    public @Nullable Double getFloat64(String name) {
        return (Double) of(Schema.Type.FLOAT64, name);
    }

    @Override
    public @Nullable Boolean getBoolean(String name) {
        return (Boolean) of(Schema.Type.BOOLEAN, name);
    }

    @Override
    public @Nullable String getString(String name) {
        return (String) of(Schema.Type.STRING, name);
    }

    @Override
    public byte @Nullable [] getBytes(String name) {
        Object bytes = of(Schema.Type.BYTES, name);
        return bytes == null ? null : KeyText.bytes(bytes);
    }

    @Override
    @SuppressWarnings("unchecked") // as in Struct
    public <T> @Nullable List<T> getArray(String name) {
        return (List<T>) of(Schema.Type.ARRAY, name);
    }

    @Override
    @SuppressWarnings("unchecked") // as in Struct
    public <K, V> @Nullable Map<K, V> getMap(String name) {
        return (Map<K, V>) of(Schema.Type.MAP, name);
    }

    @Override
    public @Nullable Struct getStruct(String name) {
        return (Struct) of(Schema.Type.STRUCT, name);
    }

    @Override
    public Struct put(Field field, @Nullable Object value) {
        values[field.index()] = value;
        return this;
    }

    @Override
    public void validate() {
        // its values are known to be of its schema
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Filled that && schema().equals(that.schema()) && Arrays.deepEquals(values, that.values);
    }

    @Override
    public int hashCode() {
        return 31 * schema().hashCode() + Arrays.deepHashCode(values);
    }

    @Override
    public String toString() {
        return "Struct" + Arrays.deepToString(values);
    }

    private @Nullable Object of(Schema.Type type, String name) {
        Field field = field(name);
        if (field.schema().type() != type) {
            throw new DataException(
                    "%s is of type %s, not %s".formatted(name, field.schema().type(), type));
        }
        return values[field.index()];
    }

    private Field field(String name) {
        Field field = schema().field(name);
        if (field == null) {
            throw new DataException("%s is no field".formatted(name));
        }
        return field;
    }
}
