package dev.leat.poller.table;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.ConnectSchema;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/**
 * A struct of values that are known to be of its schema, in the order of its fields. {@link Struct#put} makes, of each value,
 * the text of an error that it might come to, and {@link Struct#validate} goes through all of them once more: together a quarter
 * of what a poll of a large table takes. Whoever writes such a struct in a form of bytes finds a value of another type then.
 *
 * <p>INVARIANT: nothing of {@link Struct} itself is used, which would keep a second array for each.
 */
final class Filled extends Struct {

    private static final Schema UNUSED = SchemaBuilder.struct().build();

    private final Schema schema;
    private @Nullable Object[] values;
    private @Nullable Object last;

    Filled(Schema schema, @Nullable Object... values) {
        this(schema, values, values[values.length - 1]);
    }

    /**
     * @param shared by other structs that differ in the last value only
     * @param last in the place of the last one that is shared
     */
    Filled(Schema schema, @Nullable Object[] shared, @Nullable Object last) {
        super(UNUSED);
        this.schema = schema;
        this.values = shared;
        this.last = last;
    }

    private @Nullable Object at(int index) {
        return index == values.length - 1 ? last : values[index];
    }

    private @Nullable Object[] all() {
        @Nullable Object[] all = values.clone();
        all[all.length - 1] = last;
        return all;
    }

    @Override
    public Schema schema() {
        return schema;
    }

    @Override
    public @Nullable Object get(String name) {
        return get(field(name));
    }

    @Override
    public @Nullable Object get(Field field) {
        Object value = at(field.index());
        return value == null ? field.schema().defaultValue() : value;
    }

    @Override
    public @Nullable Object getWithoutDefault(String name) {
        return at(field(name).index());
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
    public Struct put(String name, @Nullable Object value) {
        return put(field(name), value);
    }

    @Override
    public Struct put(Field field, @Nullable Object value) {
        ConnectSchema.validateValue(field.name(), field.schema(), value);
        @Nullable Object[] changed = all();
        changed[field.index()] = value;
        values = changed;
        last = changed[changed.length - 1];
        return this;
    }

    @Override
    public void validate() {
        // its values are known to be of its schema
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Filled that && schema.equals(that.schema) && Arrays.deepEquals(all(), that.all());
    }

    @Override
    public int hashCode() {
        return 31 * schema.hashCode() + Arrays.deepHashCode(all());
    }

    @Override
    public String toString() {
        return "Struct" + Arrays.deepToString(all());
    }

    private @Nullable Object of(Schema.Type type, String name) {
        Field field = field(name);
        if (field.schema().type() != type) {
            throw new DataException(
                    "%s is of type %s, not %s".formatted(name, field.schema().type(), type));
        }
        return at(field.index());
    }

    private Field field(String name) {
        Field field = schema.field(name);
        if (field == null) {
            throw new DataException("%s is no field".formatted(name));
        }
        return field;
    }
}
