package dev.leat.stream.topic;

import java.time.Instant;
import java.util.List;

/**
 * Says that the first load of a table is in: whoever has read its topic up to these offsets has seen every row that stood
 * in the table when the load began. Kept in {@link TopicNames#loads}, keyed by the topic's name.
 *
 * @param endOffsets per partition, the offset after the last record of the load
 */
public record TableLoad(String topic, List<Long> endOffsets, Instant completedAt) {

    public TableLoad {
        endOffsets = List.copyOf(endOffsets);
    }
}
