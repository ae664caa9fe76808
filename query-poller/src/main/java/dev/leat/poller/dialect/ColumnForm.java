package dev.leat.poller.dialect;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.jspecify.annotations.Nullable;

/**
 * How the values of a column travel: from the database to the topic, and back again as the bounds of a query. Immutable.
 *
 * @param schema of the topic, made anew each time
 * @param expression what is selected, with {@code %s} for the quoted column
 * @param placeholder what stands for a value in a condition
 * @param defaultValue what the schema of a row, but not that of a key, says of the column's default
 */
public record ColumnForm(
        Supplier<SchemaBuilder> schema,
        String expression,
        Reader reader,
        String placeholder,
        Binder binder,
        Optional<Object> defaultValue) {

    /** Reads a value as the topic has it; throws a {@link RuntimeException} for one that its type there does not hold. */
    public interface Reader {
        @Nullable
        Object read(ResultSet rows, int index) throws SQLException;
    }

    /** Gives a value of the topic to the database. */
    public interface Binder {
        void bind(PreparedStatement statement, int index, Object value) throws SQLException;
    }

    /** Of values that rows are not ordered or found by. */
    static final Binder NOT_COMPARED = (statement, index, value) -> {
        throw new SQLException("%s is no key and no cursor".formatted(value));
    };

    /** Whether rows can be ordered and found by such values. */
    public boolean isCompared() {
        return !binder.equals(NOT_COMPARED);
    }

    public ColumnForm(
            Supplier<SchemaBuilder> schema, String expression, Reader reader, String placeholder, Binder binder) {
        this(schema, expression, reader, placeholder, binder, Optional.empty());
    }

    ColumnForm(Supplier<SchemaBuilder> schema, Reader reader, Binder binder) {
        this(schema, "%s", reader, "?", binder);
    }

    /** Selected as this expression, such as {@code %s::text}. */
    ColumnForm selectedAs(String selected) {
        return new ColumnForm(schema, selected, reader, placeholder, binder, defaultValue);
    }

    /** Compared with this, such as {@code CAST(? AS uuid)}. */
    ColumnForm comparedWith(String bound) {
        return new ColumnForm(schema, expression, reader, bound, binder, defaultValue);
    }

    ColumnForm withDefault(Optional<Object> value) {
        return new ColumnForm(schema, expression, reader, placeholder, binder, value);
    }
}
