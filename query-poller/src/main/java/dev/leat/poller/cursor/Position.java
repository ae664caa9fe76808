package dev.leat.poller.cursor;

import java.util.List;

/**
 * A place among a table's rows in their order, behind some and before the others. Immutable.
 *
 * @param values of the first columns of the order: none, and it is before all rows; the cursor's only, and it is behind all
 *     rows with that value
 */
public record Position(List<Object> values) {

    public static final Position START = new Position(List.of());

    public Position {
        values = List.copyOf(values);
    }

    public static Position behind(Object cursor) {
        return new Position(List.of(cursor));
    }

    public boolean isStart() {
        return values.isEmpty();
    }
}
