package dev.leat.stream.codec;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/**
 * Writes structs of one schema, field after field. Whole numbers and texts, which most columns are, are written here instead of
 * by a {@link ValueWriter} each: that call, which the JVM cannot foresee, takes longer than writing them. So do the bytes of the
 * same texts made again and again: of each field the last one is kept, since what tells a record's source is always the
 * very same object. Not thread-safe.
 */
final class StructWriter implements ValueWriter.Present {

    private enum Form {
        LONG,
        TEXT,
        OTHER
    }

    private final Part[] parts;

    private StructWriter(Part[] parts) {
        this.parts = parts;
    }

    /** @param nullable whether fields may be null where the schema allows it */
    static StructWriter of(Schema schema, boolean nullable) {
        List<Field> fields = schema.fields();
        return new StructWriter(
                fields.stream().map(field -> new Part(field, nullable)).toArray(Part[]::new));
    }

    @Override
    public void write(ByteArrayEncoder out, Object value) throws IOException {
        Struct struct = (Struct) value;
        for (Part part : parts) {
            try {
                part.write(out, struct);
            } catch (ClassCastException | DataException | ArithmeticException e) {
                throw new DataException(part.field.name() + ": " + e.getMessage(), e);
            }
        }
    }

    private static final class Part {

        final Field field;
        final Form form;
        final boolean optional;
        final @Nullable Object otherwise;
        final ValueWriter.Present writer;

        @Nullable
        Object lastText;

        byte[] lastBytes = {};

        Part(Field field, boolean nullable) {
            Schema schema = field.schema();
            this.field = field;
            this.optional = nullable && schema.isOptional();
            this.otherwise = schema.defaultValue();
            this.writer = ValueWriter.ofPresent(schema);
            this.form = schema.type() == Schema.Type.STRING
                    ? Form.TEXT
                    : schema.type() == Schema.Type.INT64 && !ValueWriter.isLogical(schema) ? Form.LONG : Form.OTHER;
        }

        void write(ByteArrayEncoder out, Struct struct) throws IOException {
            Object value = value(struct);
            if (value == null) {
                if (!optional) {
                    throw new DataException("null, which the column's type does not allow");
                }
                out.writeIndex(0);
                return;
            }
            if (optional) {
                out.writeIndex(1);
            }
            switch (form) {
                case LONG -> out.writeLong((Long) value);
                case TEXT -> text(out, value);
                case OTHER -> writer.write(out, value);
            }
        }

        /** A null in a column that has a default is a null, where {@link Struct#get} gives the default. */
        @SuppressWarnings("ReferenceEquality") // no other value can be the very object that the schema has
        private @Nullable Object value(Struct struct) {
            Object value = struct.get(field);
            boolean perhapsNull =
                    value != null && value == otherwise && field.schema().isOptional();
            return perhapsNull ? struct.getWithoutDefault(field.name()) : value;
        }

        @SuppressWarnings("ReferenceEquality") // equal texts that are not the same object are only written anew
        private void text(ByteArrayEncoder out, Object text) {
            if (text != lastText) {
                lastBytes = ((String) text).getBytes(StandardCharsets.UTF_8);
                lastText = text;
            }
            out.writeInt(lastBytes.length);
            out.writeFixed(lastBytes, 0, lastBytes.length);
        }
    }
}
