package dev.leat.platform.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.Optional;

/**
 * How topics are created. A topic that exists keeps what it has.
 *
 * @param partitions of each topic; one that exists keeps what it has
 * @param replication copies of every partition; empty: 1 when Kafka is embedded, else 3
 */
public record TopicSettings(
        @Min(value = 1, message = "a topic has at least 1 partition")
        @Max(value = 1000, message = "write at most 1000 partitions")
        Integer partitions,

        Optional<
                        @Min(value = 1, message = "every partition has at least 1 copy")
                        @Max(value = 100, message = "write at most 100 copies") Integer>
                replication) {

    static final TopicSettings DEFAULT = new TopicSettings(4, Optional.empty());

    @JsonCreator
    public TopicSettings {
        partitions = Given.or(partitions, 4);
        replication = Given.or(replication, Optional.empty());
    }
}
