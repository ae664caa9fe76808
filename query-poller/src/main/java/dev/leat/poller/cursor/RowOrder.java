package dev.leat.poller.cursor;

import dev.leat.poller.dialect.Dialect;
import dev.leat.poller.table.PolledTable.Column;
import java.util.List;
import java.util.stream.Collectors;

/**
 * An order of rows by some of their columns, and places in it, each told by values of the first columns or of all of them.
 * Immutable.
 */
public final class RowOrder {

    private final Dialect dialect;
    private final List<Column> columns;

    public RowOrder(Dialect dialect, List<Column> columns) {
        this.dialect = dialect;
        this.columns = List.copyOf(columns);
    }

    /** Behind {@code ORDER BY}. */
    String by() {
        return columns.stream().map(Column::quoted).collect(Collectors.joining(", "));
    }

    /** The rows behind all those with these values. */
    public Condition behind(List<Object> values) {
        return beyond(">", ">", values);
    }

    /** The rows from the first one with these values on. */
    public Condition from(List<Object> values) {
        return beyond(">", ">=", values);
    }

    /** The rows before the first one with these values. */
    public Condition before(List<Object> values) {
        return beyond("<", "<", values);
    }

    private Condition beyond(String comparison, String ofLast, List<Object> values) {
        if (values.size() == 1) {
            return Condition.compared(columns.get(0), ofLast, values.get(0));
        }
        if (dialect.comparesRows()) {
            return asRow(ofLast, values);
        }
        // the first column by itself: what an index is looked up by
        return Condition.compared(columns.get(0), comparison + "=", values.get(0))
                .and(spelledOut(comparison, ofLast, values, 0));
    }

    private Condition asRow(String comparison, List<Object> values) {
        List<Column> first = columns.subList(0, values.size());
        Condition[] each = new Condition[values.size()];
        for (int i = 0; i < each.length; i++) {
            each[i] = Condition.compared(first.get(i), comparison, values.get(i));
        }
        return Condition.joined(
                first.stream().map(Column::quoted).collect(Collectors.joining(", ", "(", ")"))
                        + " " + comparison
                        + first.stream()
                                .map(column -> column.form().placeholder())
                                .collect(Collectors.joining(", ", " (", ")")),
                each);
    }

    private Condition spelledOut(String comparison, String ofLast, List<Object> values, int from) {
        Column column = columns.get(from);
        if (from == values.size() - 1) {
            return Condition.compared(column, ofLast, values.get(from));
        }
        Condition beyond = Condition.compared(column, comparison, values.get(from));
        Condition same = Condition.compared(column, "=", values.get(from));
        Condition rest = spelledOut(comparison, ofLast, values, from + 1);
        return Condition.joined(
                "(%s OR (%s AND %s))".formatted(beyond.sql(), same.sql(), rest.sql()), beyond, same, rest);
    }
}
