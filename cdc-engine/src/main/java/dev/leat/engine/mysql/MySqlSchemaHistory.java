package dev.leat.engine.mysql;

import dev.leat.engine.mysql.MySqlPosition.Boundary;
import io.debezium.config.Configuration;
import io.debezium.connector.mysql.gtid.MySqlGtidSet;
import io.debezium.document.Document;
import io.debezium.document.Value;
import io.debezium.relational.history.HistoryRecordComparator;
import io.debezium.relational.history.SchemaHistoryListener;
import io.debezium.storage.kafka.history.KafkaSchemaHistory;
import java.util.HashMap;
import java.util.Map;

/**
 * Every DDL statement since the first load, in a topic; when reading starts at a boundary, those before it make the tables
 * what they were there, and those after it come from the log again.
 *
 * <p>Upstream's own comparison is not exact for boundaries: it takes a statement right behind the boundary for one before it,
 * and then carries it out twice, which for a renamed column or a swapped table fails for ever; and without GTIDs it compares
 * clocks when one of the two positions does not name the server. Made by Debezium by name.
 */
public final class MySqlSchemaHistory extends KafkaSchemaHistory {

    @Override
    public void configure(
            Configuration config,
            HistoryRecordComparator comparator,
            SchemaHistoryListener listener,
            boolean useCatalogBeforeSchema) {
        super.configure(config, new BeforeTheBoundary(), listener, useCatalogBeforeSchema);
    }

    /** Whether a recorded statement stands before the boundary that reading starts from. */
    static final class BeforeTheBoundary extends HistoryRecordComparator {

        @Override
        protected boolean isPositionAtOrBefore(Document recorded, Document desired) {
            Boundary statement = boundary(recorded);
            Boundary start = boundary(desired);
            if (statement.gtids().isEmpty() || start.gtids().isEmpty()) {
                // a statement is recorded with its end, a load with where the log goes on from
                return statement.compareTo(start) <= 0;
            }
            // a statement is recorded with what was before it, a load with all that it holds
            MySqlGtidSet before = new MySqlGtidSet(statement.gtids().get());
            MySqlGtidSet behind = new MySqlGtidSet(start.gtids().get());
            boolean ofLoad = recorded.has("snapshot");
            return before.isContainedWithin(behind) && (ofLoad || !behind.isContainedWithin(before));
        }

        private static Boundary boundary(Document position) {
            Map<String, Object> offset = new HashMap<>();
            offset.put("file", position.getString("file"));
            offset.put("pos", position.getLong("pos"));
            Value gtids = position.get("gtids");
            if (!Value.isNull(gtids)) {
                offset.put("gtids", gtids.asString());
            }
            return Boundary.of(offset);
        }
    }
}
