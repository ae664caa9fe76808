package dev.leat.poller.cursor;

import dev.leat.poller.dialect.ColumnForm;
import dev.leat.poller.table.PolledTable.Column;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;

/**
 * What rows must be like. Immutable.
 *
 * @param sql that may stand between two {@code AND}; empty for whatever they are like
 * @param bounds what is bound in it, in order
 */
public record Condition(String sql, List<Bound> bounds) {

    public static final Condition NONE = new Condition("", List.of());

    /** A value of a column, as the topic has it. */
    public record Bound(ColumnForm form, Object value) {}

    public Condition {
        bounds = List.copyOf(bounds);
    }

    /** That a column's value stands so to another one. */
    public static Condition compared(Column column, String operator, Object value) {
        return new Condition(
                column.quoted() + " " + operator + " " + column.form().placeholder(),
                List.of(new Bound(column.form(), value)));
    }

    /** Both. */
    public Condition and(Condition other) {
        if (sql.isEmpty()) {
            return other;
        }
        return other.sql.isEmpty() ? this : joined(sql + " AND " + other.sql, this, other);
    }

    static Condition joined(String sql, Condition... parts) {
        return new Condition(
                sql, Stream.of(parts).flatMap(part -> part.bounds.stream()).toList());
    }

    /** Behind {@code SELECT ... FROM}. */
    public String where() {
        return sql.isEmpty() ? "" : " WHERE " + sql;
    }

    /**
     * @param first the number of its first parameter in the statement
     * @return the number of the next one behind it
     */
    public int bind(PreparedStatement statement, int first) throws SQLException {
        int index = first;
        for (Bound bound : bounds) {
            bound.form().binder().bind(statement, index++, bound.value());
        }
        return index;
    }
}
