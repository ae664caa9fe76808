package dev.leat.stream.value;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The values of a row, each in the Java form of its column's {@link ColumnType}. Immutable by convention: the arrays are
 * handed over, not copied, because one of these is made for every change.
 */
public final class Row {

    private final List<Column> columns;
    private final @Nullable Object[] values;

    public Row(List<Column> columns, @Nullable Object[] values) {
        if (columns.size() != values.length) {
            throw new IllegalArgumentException("%d columns, %d values".formatted(columns.size(), values.length));
        }
        this.columns = columns;
        this.values = values;
    }

    public List<Column> columns() {
        return columns;
    }

    public @Nullable Object value(int index) {
        return values[index];
    }

    /** The value of the column, or null when it is null or when there is no such column (any more). */
    public @Nullable Object value(String column) {
        int index = index(column);
        return index < 0 ? null : values[index];
    }

    /** The place of the column, -1 when there is none. */
    public int index(String column) {
        for (int i = 0; i < values.length; i++) {
            if (columns.get(i).name().equals(column)) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public String toString() {
        return columns.stream().map(Column::name).toList() + "=" + Arrays.deepToString(values);
    }
}
