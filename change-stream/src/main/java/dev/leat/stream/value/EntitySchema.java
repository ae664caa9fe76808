package dev.leat.stream.value;

import java.util.List;
import java.util.Optional;

/**
 * What an entity looks like at one version of its topic's schema.
 *
 * @param key the columns of its primary key, in the key's order
 * @param columns all columns, in the table's order, those of the key included
 */
public record EntitySchema(List<Column> key, List<Column> columns) {

    public EntitySchema {
        key = List.copyOf(key);
        columns = List.copyOf(columns);
    }

    public Optional<Column> column(String name) {
        return columns.stream().filter(column -> column.name().equals(name)).findFirst();
    }
}
