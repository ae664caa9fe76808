package dev.leat.poller.table;

import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;

/**
 * A struct that stands in another one. Each value is checked when it is put; that all are there is known of who fills it. So it is not gone
 * through once more when it is put into the other, which would take as long again.
 */
final class Filled extends Struct {

    Filled(Schema schema) {
        super(schema);
    }

    @Override
    public void validate() {
        // its values were put, each for its field
    }
}
