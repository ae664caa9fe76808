package dev.leat.stream.topic;

import java.util.Optional;

/** The names of all topics. A deployment's own state is under {@code leat.<deployment>.}; data is named for what it is. */
public final class TopicNames {

    private TopicNames() {}

    /** Change events of a table: {@code shop.public.orders}. */
    public static String changes(String source, String schema, String table) {
        return source + "." + schema + "." + table;
    }

    /** Messages about aggregates of a type, from the outboxes of a source: {@code shop.outbox.order}. */
    public static String outbox(String source, String aggregateType) {
        return source + ".outbox." + aggregateType;
    }

    /** Documents of one generation of a view. */
    public static String view(String view, int generation) {
        return "view." + view + "." + generation;
    }

    /** The consumer group that makes the documents of a {@link #view}; the names of its inner topics begin with it. */
    public static String joins(String deployment, String view, int generation) {
        return "leat." + deployment + "." + view + "." + generation;
    }

    /** The topic of the documents that a group makes; empty when it is none of {@link #joins}. */
    public static Optional<String> madeBy(String deployment, String group) {
        String prefix = "leat." + deployment + ".";
        return group.startsWith(prefix) ? Optional.of("view." + group.substring(prefix.length())) : Optional.empty();
    }

    /** Where a source has got to. One partition, one source: see the decision on takeover. */
    public static String offsets(String deployment, String source) {
        return "leat." + deployment + ".offsets." + source;
    }

    /** A {@link TableLoad} for each table whose first load is in. */
    public static String loads(String deployment) {
        return "leat." + deployment + ".loads";
    }

    /** Which generation of which view has which definition. */
    public static String generations(String deployment) {
        return "leat." + deployment + ".generations";
    }

    public static String deadLettersOfSource(String source) {
        return "dead-letters.source." + source;
    }

    public static String deadLettersOfView(String view) {
        return "dead-letters.view." + view;
    }

    /** @param group of the subscriber's consumers */
    public static String deadLettersOfSubscriber(String group) {
        return "dead-letters.subscriber." + group;
    }

    /** From which a subscriber takes dead letters of its own that are to be tried again. */
    public static String redriveOfSubscriber(String group) {
        return "redrive.subscriber." + group;
    }

    /** What was done with dead letters. */
    public static String deadLetterOutcomes(String deployment) {
        return "leat." + deployment + ".dead-letters";
    }

    /** The registry subject of a topic's keys. */
    public static String keySubject(String topic) {
        return topic + "-key";
    }

    /** The registry subject of a topic's values. */
    public static String valueSubject(String topic) {
        return topic + "-value";
    }
}
