package dev.leat.poller.dialect;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.function.Supplier;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.jspecify.annotations.Nullable;

/**
 * How the values of a column travel: from the database to the topic, and back again as the bounds of a query. Immutable.
 *
 * @param schema of the topic, made anew each time
 * @param expression what is selected, with {@code %s} for the quoted column
 * @param order what rows are ordered by and their places are compared by, with {@code %s} for the quoted column
 * @param placeholder what stands for a value in a condition
 */
public record ColumnForm(
        Supplier<SchemaBuilder> schema,
        String expression,
        Reader reader,
        String order,
        String placeholder,
        Binder binder) {

    /** Reads a value as the topic has it; throws a {@link RuntimeException} for one that its type there does not hold. */
    public interface Reader {
        @Nullable
        Object read(ResultSet rows, int index) throws SQLException;
    }

    /** Gives a value of the topic to the database. */
    public interface Binder {
        void bind(PreparedStatement statement, int index, Object value) throws SQLException;
    }

    ColumnForm(Supplier<SchemaBuilder> schema, Reader reader, Binder binder) {
        this(schema, "%s", reader, "?", binder);
    }

    /** Ordered by itself. */
    public ColumnForm(
            Supplier<SchemaBuilder> schema, String expression, Reader reader, String placeholder, Binder binder) {
        this(schema, expression, reader, "%s", placeholder, binder);
    }

    /** Selected as this expression, such as {@code %s::text}. */
    ColumnForm selectedAs(String selected) {
        return new ColumnForm(schema, selected, reader, order, placeholder, binder);
    }

    /** Ordered by this expression, such as {@code CAST(%s AS CHAR)}. */
    ColumnForm orderedBy(String ordered) {
        return new ColumnForm(schema, expression, reader, ordered, placeholder, binder);
    }

    /** Compared with this, such as {@code CAST(? AS uuid)}. */
    ColumnForm comparedWith(String bound) {
        return new ColumnForm(schema, expression, reader, order, bound, binder);
    }
}
