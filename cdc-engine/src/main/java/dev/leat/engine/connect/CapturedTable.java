package dev.leat.engine.connect;

import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.apache.kafka.connect.data.Schema;

/**
 * A captured table.
 *
 * @param keySchema of its records' keys
 * @param valueSchema of its records' values: the envelope
 */
public record CapturedTable(String schema, String table, String topic, Schema keySchema, Schema valueSchema) {

    public String name() {
        return schema + "." + table;
    }

    /** The columns of its key, as SQL lists them. */
    public String keyColumns(UnaryOperator<String> quoted) {
        return keySchema.fields().stream()
                .map(column -> quoted.apply(column.name()))
                .collect(Collectors.joining(", "));
    }
}
