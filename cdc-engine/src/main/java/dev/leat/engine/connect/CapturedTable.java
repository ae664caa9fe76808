package dev.leat.engine.connect;

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
}
