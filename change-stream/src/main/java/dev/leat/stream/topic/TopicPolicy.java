package dev.leat.stream.topic;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a topic looks like when Leat creates it.
 *
 * @param config the broker's names; {@code cleanup.policy} is always among them
 */
public record TopicPolicy(int partitions, short replication, Map<String, String> config) {

    /** How long a reader may be away and still see every change and every deletion. */
    public static final Duration HISTORY = Duration.ofDays(7);

    /** How long a dead letter waits for somebody to look at it. */
    public static final Duration DEAD_LETTERS_KEPT = Duration.ofDays(30);

    /** What a message between the roles of a join may have: what they join may be larger than what they say. */
    public static final int INNER_BYTES = 16 << 20;

    static final String CLEANUP = "cleanup.policy";

    public TopicPolicy {
        config = Map.copyOf(config);
        if (!config.containsKey(CLEANUP)) {
            throw new IllegalArgumentException("a policy without " + CLEANUP);
        }
    }

    /** Change events of a table: the newest of each entity for ever, all of them for {@link #HISTORY}. */
    public static TopicPolicy changes(int partitions, short replication) {
        return new TopicPolicy(partitions, replication, compacted(replication));
    }

    /** Messages from outboxes: all of them for {@link #HISTORY}. */
    public static TopicPolicy outbox(int partitions, short replication) {
        Map<String, String> config = common(replication, "delete");
        config.put("retention.ms", String.valueOf(HISTORY.toMillis()));
        return new TopicPolicy(partitions, replication, config);
    }

    /** Documents of a view: as {@link #changes}. */
    public static TopicPolicy view(int partitions, short replication) {
        return new TopicPolicy(partitions, replication, compacted(replication));
    }

    /** The program's own state: the newest record of each key, read whole at a start and therefore kept short. */
    public static TopicPolicy state(short replication) {
        Map<String, String> config = common(replication, "compact");
        config.put("segment.bytes", String.valueOf(16 << 20));
        config.put("min.cleanable.dirty.ratio", "0.1");
        return new TopicPolicy(1, replication, config);
    }

    /**
     * Records set aside. Not compacted: two dead letters of one entity are two, and a record that cannot be read may have no
     * key at all, which a compacted topic refuses.
     */
    public static TopicPolicy deadLetters(short replication) {
        Map<String, String> config = common(replication, "delete");
        config.put("retention.ms", String.valueOf(DEAD_LETTERS_KEPT.toMillis()));
        return new TopicPolicy(1, replication, config);
    }

    /** Messages between the roles of a join: kept until they were read, however long that takes, then deleted by the join. */
    public static TopicPolicy inner(int partitions, short replication) {
        Map<String, String> config = common(replication, "delete");
        config.put("retention.ms", "-1");
        config.put("segment.bytes", String.valueOf(64 << 20));
        config.put("max.message.bytes", String.valueOf(INNER_BYTES));
        return new TopicPolicy(partitions, replication, config);
    }

    /** Records that are never deleted, read whole and in their order. */
    public static TopicPolicy kept(short replication) {
        Map<String, String> config = common(replication, "delete");
        config.put("retention.ms", "-1");
        config.put("retention.bytes", "-1");
        return new TopicPolicy(1, replication, config);
    }

    private static Map<String, String> compacted(short replication) {
        Map<String, String> config = common(replication, "compact");
        config.put("min.compaction.lag.ms", String.valueOf(HISTORY.toMillis()));
        config.put("delete.retention.ms", String.valueOf(HISTORY.toMillis()));
        return config;
    }

    /** With three copies or more, a write counts when all but one of them have it. */
    private static Map<String, String> common(short replication, String cleanup) {
        Map<String, String> config = new TreeMap<>();
        config.put(CLEANUP, cleanup);
        config.put("min.insync.replicas", String.valueOf(replication > 2 ? replication - 1 : 1));
        return config;
    }

    String cleanup() {
        return config.getOrDefault(CLEANUP, "");
    }
}
